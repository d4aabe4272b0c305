"""The daemon before AWS: moto as STS and X-Ray, which checks signatures and rights, and a server that
lets botocore check every signature. Every source of credentials; the log names it and no key."""

import datetime
import json
import re
import shutil

import pytest

from support.api import Api
from support.aws import Certificate, Moto, Recorder, instance_metadata, pod_identity, signature
from support.daemon import Daemon
from support.wait import until

pytestmark = [
    pytest.mark.peer("moto"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed"),
]
KEY, SECRET, TOKEN = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "token/with+signs=="
KEYS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}


@pytest.fixture
def certificate(tmp_path):
    return Certificate(tmp_path)


@pytest.fixture
def moto(certificate):
    server = Moto(certificate)
    server.guard()
    yield server
    server.close()


@pytest.fixture
def start(request, binary, tmp_path, certificate):
    """A daemon that knows nothing of this machine's credentials."""
    daemons = []

    def new(url, environment, *options):
        environment = {
            "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": url, "AWS_CA_BUNDLE": str(certificate.path), **environment,
        }  # fmt: skip
        daemon = Daemon(binary, tmp_path / f"daemon-{len(daemons)}", "-n", Moto.REGION, "-l", "debug", *options,
                        environment=environment)  # fmt: skip
        daemons.append(daemon)
        request.node.servers = daemons
        return daemon.start()

    yield new
    for daemon in daemons:
        daemon.kill()


def web_identity(moto, folder):
    token = folder / "web-token"
    token.write_text("eyJhbGciOiJub25lIn0.e30.\n")
    moto.guard(but_first=1)
    return {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": Moto.ROLE}, ["eyJhbGciOiJub25lIn0"]


def environment(moto, folder):
    return moto.keys, []


def profile_file(moto, folder, secret=None):
    path = folder / "credentials"
    path.write_text(
        "[default]\naws_access_key_id = AKIAWRONG\naws_secret_access_key = wrong\n"
        f"[tracing]\naws_access_key_id = {moto.keys['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {secret or moto.keys['AWS_SECRET_ACCESS_KEY']}\n"
    )
    return {"AWS_SHARED_CREDENTIALS_FILE": str(path), "AWS_PROFILE": "tracing"}


def profile(moto, folder):
    return profile_file(moto, folder), []


SOURCES = {
    "environment": (environment, "environment"),
    "web identity": (web_identity, f"web identity (role {Moto.ROLE})"),
    "profile": (profile, "profile tracing"),
}


def check_said(said, *secrets):
    for secret in secrets:
        assert secret not in said


def check_secrets(daemon, moto, *more):
    """Whatever the daemon says of itself, nothing in it gives anybody a right."""
    check_said(daemon.log(10_000) + daemon.metrics().text, moto.keys["AWS_SECRET_ACCESS_KEY"], *more)


def check_arrived(moto, document):
    found = moto.client("xray").batch_get_traces(TraceIds=[document["trace_id"]])
    assert [trace["Id"] for trace in found["Traces"]] == [document["trace_id"]]


@pytest.mark.parametrize("role", [False, True], ids=["itself", "role chained"])
@pytest.mark.parametrize("name", SOURCES)
def test_segments_arrive_signed(moto, start, make, tmp_path, name, role):
    source, called = SOURCES[name]
    variables, secrets = source(moto, tmp_path)
    daemon = start(moto.url, variables, *(["-r", Moto.ROLE] if role else []))
    documents = [make.segment("shop") for _ in range(30)]
    daemon.send(*documents)
    assert daemon.settled(30).sent == 30
    check_arrived(moto, documents[0])
    called = f"role {Moto.ROLE} by {called}" if role else called
    assert f"Using credentials of: {called}" in daemon.log()
    check_secrets(daemon, moto, *secrets)
    daemon.stop()


@pytest.mark.parametrize("role", [False, True], ids=["itself", "role chained"])
def test_segments_arrive_signed_with_what_the_container_endpoint_gives(moto, start, make, tmp_path, role):
    token = tmp_path / "pod-token"
    token.write_text("pod-token-1")
    session = moto.client("sts").assume_role(RoleArn=Moto.ROLE, RoleSessionName="pod")["Credentials"]
    agent = pod_identity(token, session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
    try:
        variables = {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url + "/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token),
        }
        daemon = start(moto.url, variables, *(["-r", Moto.ROLE] if role else []))
        daemon.send(make.segment("shop"))
        assert daemon.settled(1).sent == 1
        called = f"role {Moto.ROLE} by container endpoint" if role else "container endpoint"
        assert f"Using credentials of: {called}" in daemon.log()
        check_secrets(daemon, moto, "pod-token-1", session["SecretAccessKey"], session["SessionToken"])
        daemon.stop()
    finally:
        agent.close()


def test_segments_arrive_signed_with_the_role_of_the_instance(moto, start, make):
    session = moto.client("sts").assume_role(RoleArn=Moto.ROLE, RoleSessionName="node")["Credentials"]
    imds = instance_metadata(session["AccessKeyId"], session["SecretAccessKey"], session=session["SessionToken"])
    try:
        daemon = start(moto.url, {"AWS_EC2_METADATA_DISABLED": "false",
                                  "AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url})  # fmt: skip
        daemon.send(make.segment("shop"))
        assert daemon.settled(1).sent == 1
        assert "credentials of: EC2 metadata (role node-role)" in daemon.log()
        check_secrets(daemon, moto, session["SecretAccessKey"], session["SessionToken"], "imds-token")
        daemon.stop()
    finally:
        imds.close()


def test_a_secret_that_is_replaced_in_its_file_is_found(moto, start, make, tmp_path):
    daemon = start(moto.url, profile_file(moto, tmp_path, secret="not-the-secret"))

    def fetched(count):
        return lambda: daemon.metrics().by("roentgen_daemon_credentials_total", "outcome").get("fetched") == count

    until(fetched(1), 20, "the first keys")
    profile_file(moto, tmp_path)
    documents = [make.segment("shop") for _ in range(5)]
    daemon.send(*documents)
    assert daemon.settled(5).sent == 5
    assert "SignatureDoesNotMatch" in daemon.log() and fetched(2)()
    check_arrived(moto, documents[0])
    check_secrets(daemon, moto, "not-the-secret")
    daemon.stop()


def test_a_wrong_secret_costs_no_segment(moto, start, make, tmp_path):
    spool = ["--spool", str(tmp_path / "spool")]
    daemon = start(moto.url, profile_file(moto, tmp_path, secret="not-the-secret"), *spool)
    daemon.send(*[make.segment("shop") for _ in range(5)])
    until(lambda: "SignatureDoesNotMatch" in daemon.log(200), 30, "the refusal in the log")
    account = daemon.until(lambda a: a.spooled == 5, "spooled", timeout=30)
    assert account.sent == account.rejected == account.dropped == 0
    daemon.stop()
    check_said(daemon.log(200), "not-the-secret")
    again = start(moto.url, profile_file(moto, tmp_path), *spool)
    account = again.until(lambda a: a.sent == 5, "sent")
    assert account.recovered == 5
    again.stop()


def test_a_role_that_is_refused_is_said(moto, start, make):
    daemon = start(moto.url, {**moto.keys, "AWS_SECRET_ACCESS_KEY": "not-the-secret"}, "-r", Moto.ROLE)
    daemon.send(make.segment("shop"))
    until(lambda: "SignatureDoesNotMatch" in daemon.log(200), 30, "the refusal in the log")
    check_secrets(daemon, moto, "not-the-secret")


# A server that lets botocore judge.


class Judge:
    RULES = '{"SamplingRuleRecords":[]}'

    def __init__(self, certificate):
        self.wrong = []
        self._recorder = Recorder(self._answer, certificate)
        self.url, self.received, self.close = self._recorder.url, self._recorder.received, self._recorder.close

    def _answer(self, received):
        given = received.headers.get("authorization", "nothing").rpartition("Signature=")[2]
        if "authorization" not in received.headers or given != signature(received, KEY, SECRET, TOKEN):
            self.wrong.append(received)
            return 403, '{"message":"no"}', {"x-amzn-ErrorType": "SignatureDoesNotMatch"}
        bodies = {"/TraceSegments": '{"UnprocessedTraceSegments":[]}', "/GetSamplingRules": self.RULES}
        return 200, bodies.get(received.target, "{}"), {}

    def of(self, target):
        return [each for each in self.received if each.target == target]


@pytest.fixture
def judge(certificate):
    made = Judge(certificate)
    yield made
    made.close()


def test_everything_the_daemon_sends_is_signed(judge, start, make):
    daemon = start(judge.url, KEYS)
    daemon.send(*[make.segment("가게", metadata={"d": {"n": n}}) for n in range(120)])
    daemon.settled(120)
    api = Api(*daemon.tcp)
    try:
        # A client's own credentials and cookies stay behind.
        headers = {"Authorization": "Basic mine", "Cookie": "a=b", "User-Agent": "sdk/1"}
        answer = api.request("POST", "/GetSamplingRules?x=1&a=%20", b"{}", headers=headers)
        assert answer.status == 200
        assert api.post("/SamplingTargets", {"SamplingStatisticsDocuments": []}).status == 200
    finally:
        api.close()
    daemon.stop()
    assert judge.wrong == []
    sent = [json.loads(each.body)["TraceSegmentDocuments"] for each in judge.of("/TraceSegments")]
    assert sum(map(len, sent)) == 120 and max(map(len, sent)) <= 50
    (rules,) = judge.of("/GetSamplingRules?x=1&a=%20")
    assert rules.headers["user-agent"] == "sdk/1" and "cookie" not in rules.headers
    (record,) = json.loads(judge.of("/TelemetryRecords")[-1].body)["TelemetryRecords"]
    assert record["SegmentsReceivedCount"] == record["SegmentsSentCount"] == 120
    assert record["SegmentsRejectedCount"] == record["SegmentsSpilloverCount"] == 0


def test_nothing_goes_out_unsigned(judge, start, make, tmp_path):
    """No credentials: the SDK is told, the segments stay."""
    daemon = start(judge.url, {"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none")})
    daemon.send(make.segment("shop"))
    api = Api(*daemon.tcp)
    try:
        answer = api.post("/GetSamplingRules", {})
        assert answer.status == 503 and "no AWS credentials" in answer.body["message"]
    finally:
        api.close()
    daemon.until(lambda account: account.received == 1, "received").check()
    assert judge.received == []
    assert daemon.metrics().by("roentgen_daemon_proxy_requests_total", "outcome")["without_credentials"] == 1


# A stand-in of STS whose credentials do not last.


class ShortLived:
    """STS and X-Ray in one: a new key with each call, good for `lifetime_s`; old ones can be revoked."""

    def __init__(self, certificate, lifetime_s):
        self.lifetime_s, self.tokens, self.revoked, self.taken = lifetime_s, [], set(), []
        self._recorder = Recorder(self._answer, certificate)
        self.url, self.close = self._recorder.url, self._recorder.close

    def _answer(self, received):
        return self._grant(received) if received.target == "/" else self._take(received)

    def _grant(self, received):
        form = received.form()
        assert (form["Action"], form["RoleArn"]) == ("AssumeRoleWithWebIdentity", Moto.ROLE)
        assert "authorization" not in received.headers
        self.tokens.append(form["WebIdentityToken"])
        number = len(self.tokens)
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.lifetime_s)
        return 200, (
            '<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA{number}</AccessKeyId>"
            f"<SecretAccessKey>secret-{number}</SecretAccessKey><SessionToken>session-{number}</SessionToken>"
            f"<Expiration>{ends:%Y-%m-%dT%H:%M:%SZ}</Expiration></Credentials>"
            "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
        ), {"Content-Type": "text/xml"}  # fmt: skip

    def _take(self, received):
        authorization = received.headers["authorization"]
        key = re.search(r"Credential=([^/]+)/", authorization).group(1)
        number = key.removeprefix("ASIA")
        if not authorization.endswith(signature(received, key, f"secret-{number}", f"session-{number}")):
            return 403, '{"message":"no"}', {"x-amzn-ErrorType": "InvalidSignatureException"}
        if key in self.revoked:
            return 403, '{"message":"expired"}', {"x-amzn-ErrorType": "ExpiredTokenException"}
        self.taken.append(key)
        return 200, '{"UnprocessedTraceSegments":[]}', {}


@pytest.fixture
def short_lived(certificate):
    made = []

    def new(lifetime_s):
        made.append(ShortLived(certificate, lifetime_s))
        return made[-1]

    yield new
    for each in made:
        each.close()


def service_account(folder, token):
    path = folder / "web-token"
    path.write_text(token)
    return path, {"AWS_WEB_IDENTITY_TOKEN_FILE": str(path), "AWS_ROLE_ARN": Moto.ROLE}


def test_credentials_are_renewed_before_they_end_with_the_token_of_the_moment(short_lived, start, make, tmp_path):
    aws = short_lived(8)
    token, variables = service_account(tmp_path, "token-1")
    daemon = start(aws.url, variables)
    daemon.send(make.segment("shop"))
    daemon.settled(1)
    token.write_text("token-2")  # as the kubelet does
    until(lambda: "token-2" in aws.tokens, 20, "a renewal with the new token")
    daemon.send(make.segment("shop"))
    assert daemon.settled(2).sent == 2
    assert aws.taken[0] == "ASIA1" != aws.taken[-1]
    assert daemon.metrics().by("roentgen_daemon_backend_signing_total", "outcome") == {}
    check_said(daemon.log(500), "token-1", "token-2", "secret-", "session-")
    daemon.stop()


def test_credentials_that_are_revoked_are_replaced_and_nothing_is_lost(short_lived, start, make, tmp_path):
    aws = short_lived(3600)
    _, variables = service_account(tmp_path, "token")
    daemon = start(aws.url, variables)
    daemon.send(make.segment("shop"))
    daemon.settled(1)
    aws.revoked.add("ASIA1")
    daemon.send(*[make.segment("shop") for _ in range(10)])
    assert daemon.settled(11).sent == 11
    assert aws.taken[0] == "ASIA1" and aws.taken[-1] == "ASIA2" and len(aws.tokens) == 2
    refused = daemon.metrics().by("roentgen_daemon_backend_signing_total", "outcome")
    assert refused["credentials_refused"] >= 1
    daemon.stop()
