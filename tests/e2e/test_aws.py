"""Credentials, signatures and the HTTP client, judged by botocore, curl, moto and Node's HTTP/2 server."""

import datetime
import email.utils
import json
import re
import shutil
import socket
import subprocess
import threading

import pytest

from support.aws import AwsCall, Certificate, Moto, Recorder, instance_metadata, pod_identity

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
BODY = json.dumps({"TraceSegmentDocuments": ['{"name":"가나","id":"70de5b6f19ff9a0a"}']})
HEADERS = {"Content-Type": "application/json", "X-Amzn-Xray-Timestamp": "1796000000.000000000"}
HEADER_OPTIONS = [part for name, value in HEADERS.items() for part in ("--header", f"{name}: {value}")]


@pytest.fixture
def call(binaries, tmp_path):
    program = binaries / "aws-call"
    if not program.exists():
        pytest.skip("aws-call is not built (tools/dev build dev aws-call)")
    return AwsCall(program, tmp_path)


@pytest.fixture
def record():
    recorders = []

    def make(*arguments):
        recorders.append(Recorder(*arguments))
        return recorders[-1]

    yield make
    for recorder in recorders:
        recorder.close()


@pytest.fixture
def moto():
    server = Moto()
    yield server
    server.close()


def signature_of(authorization):
    return re.search(r"Signature=([0-9a-f]{64})$", authorization).group(1)


def signed_names(authorization):
    return re.search(r"SignedHeaders=([^,]+)", authorization).group(1).split(";")


# What others make of the same request.

TARGETS = ["/TraceSegments", "/a%20b/./c//d/?x=%2F~&y=1", "/GetSamplingRules?a=1&b=2&b="]


@pytest.mark.peer("boto3")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("token", ["", "token/with+signs=="])
def test_botocore_makes_the_same_signature(call, record, target, token):
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    server = record()
    environment = {**KEYS, **({"AWS_SESSION_TOKEN": token} if token else {})}
    call("--endpoint", server.url, "--region", "eu-west-1", "--sign", "always", "--target", target,
         "--body", BODY, *HEADER_OPTIONS, environment=environment)  # fmt: skip
    sent = server.received[0]
    headers = {name: sent.headers[name] for name in signed_names(sent.headers["authorization"])}
    judge = SigV4Auth(Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], token or None),
                      "xray", "eu-west-1")  # fmt: skip
    request = AWSRequest("POST", server.url + target, headers, sent.body)
    request.context["timestamp"] = sent.headers["x-amz-date"]
    canonical = judge.canonical_request(request)
    expected = judge.signature(judge.string_to_sign(request, canonical), request)
    assert signature_of(sent.headers["authorization"]) == expected
    assert ("x-amz-security-token" in headers) == bool(token)
    assert sent.body == BODY.encode() and sent.target == target


def test_curl_makes_the_same_signature(call, record):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    server = record()
    call("--endpoint", server.url, "--region", "eu-west-1", "--sign", "always", "--target", "/TraceSegments",
         "--body", BODY, "--header", "Content-Type: application/json", environment=KEYS)  # fmt: skip
    ours = server.received[0].headers
    done = subprocess.run(
        ["curl", "-sS", "--aws-sigv4", "aws:amz:eu-west-1:xray", "--user", ":".join(KEYS.values()), "-H",
         f"X-Amz-Date: {ours['x-amz-date']}", "-H", "Content-Type: application/json", "--data-binary", BODY,
         server.url + "/TraceSegments"], capture_output=True, text=True, timeout=60)  # fmt: skip
    assert done.returncode == 0, done.stderr
    theirs = server.received[1].headers
    if theirs["x-amz-date"] != ours["x-amz-date"]:
        pytest.skip("this curl does not take the date it is given")
    assert sorted(signed_names(theirs["authorization"])) == signed_names(ours["authorization"])
    assert signature_of(theirs["authorization"]) == signature_of(ours["authorization"])


# moto checks signatures and rights.

SEGMENTS = json.dumps({"TraceSegmentDocuments": [json.dumps({
    "id": "70de5b6f19ff9a0a", "trace_id": "1-5f84c7a5-0123456789abcdef01234567", "name": "a",
    "start_time": 1, "end_time": 2})]})  # fmt: skip


@pytest.mark.peer("moto")
def test_moto_takes_our_signatures_and_refuses_a_wrong_secret(call, moto):
    moto.guard()
    options = ["--region", Moto.REGION, "--sign", "always", "--body", SEGMENTS]
    environment = {**moto.keys, "AWS_ENDPOINT_URL": moto.url}
    good = call(*options, environment=environment)
    assert (good["status"], json.loads(good["body"])) == (200, {"UnprocessedTraceSegments": []})
    wrong = call(*options, environment={**environment, "AWS_SECRET_ACCESS_KEY": "wrong"})
    assert (wrong["status"], wrong["error_name"]) == (403, "SignatureDoesNotMatch")


@pytest.mark.peer("moto")
def test_moto_gives_a_role_and_takes_its_signature(call, moto):
    moto.guard()
    done = call("--region", Moto.REGION, "--sign", "always", "--body", SEGMENTS, "--role", Moto.ROLE,
                environment={**moto.keys, "AWS_ENDPOINT_URL": moto.url})  # fmt: skip
    assert done["status"] == 200
    assert done["source"] == f"role {Moto.ROLE} by environment"
    refused = call.run("--region", Moto.REGION, "--sign", "always", "--role", Moto.ROLE, environment={
        **moto.keys, "AWS_SECRET_ACCESS_KEY": "wrong", "AWS_ENDPOINT_URL": moto.url})  # fmt: skip
    assert refused.returncode == 1
    assert "SignatureDoesNotMatch" in refused.stderr and "wrong" not in refused.stderr


@pytest.mark.peer("moto")
def test_a_service_account_gets_a_role_and_a_second_one_on_top(call, moto, tmp_path):
    token = tmp_path / "token"
    token.write_text("eyJhbGciOiJub25lIn0.e30.\n")
    environment = {"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": Moto.ROLE,
                   "AWS_REGION": Moto.REGION, "AWS_ENDPOINT_URL": moto.url}  # fmt: skip
    done = call("--sign", "always", "--body", SEGMENTS, environment=environment)
    assert (done["status"], done["region"]) == (200, Moto.REGION)
    assert done["source"] == f"web identity (role {Moto.ROLE})"
    chained = call("--sign", "always", "--body", SEGMENTS, "--role", Moto.ROLE, environment=environment)
    assert chained["source"] == f"role {Moto.ROLE} by web identity (role {Moto.ROLE})"


# Metadata services.


def test_an_instance_gives_region_and_credentials(call, record):
    xray, imds = record(), instance_metadata("AKIANODE", "S")
    try:
        done = call("--endpoint", xray.url, "--sign", "always", imds=True,
                    environment={"AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url})  # fmt: skip
    finally:
        imds.close()
    assert done["region"] == "eu-south-1" and done["source"] == "EC2 metadata (role node-role)"
    authorization = xray.received[0].headers["authorization"]
    assert re.search(r"Credential=AKIANODE/\d{8}/eu-south-1/xray/aws4_request", authorization)


def test_pod_identity_reads_its_token_from_the_file(call, record, tmp_path):
    token = tmp_path / "token"
    token.write_text("pod-token")
    xray, agent = record(), pod_identity(token, "AKIAPOD", "S")
    try:
        done = call("--endpoint", xray.url, "--region", "eu-west-1", "--sign", "always", environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url + "/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)})  # fmt: skip
        assert done["source"] == "container endpoint"
        token.write_text("a\r\nX-Evil: b")
        refused = call.run("--endpoint", xray.url, "--region", "eu-west-1", "--sign", "always", environment={
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": agent.url + "/v1/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)})  # fmt: skip
    finally:
        agent.close()
    assert refused.returncode == 1 and "not one line" in refused.stderr
    assert "AKIAPOD" in xray.received[0].headers["authorization"] and len(xray.received) == 1


def test_without_a_region_it_says_what_it_asked(call):
    done = call.run()
    assert done.returncode == 1
    assert "no region" in done.stderr and "AWS_EC2_METADATA_DISABLED" in done.stderr


# A clock that is wrong.


def test_a_wrong_clock_is_corrected_from_the_refusal(call, record):
    def answer(received):
        now = datetime.datetime.now(datetime.timezone.utc)
        sent = datetime.datetime.strptime(received.headers["x-amz-date"], "%Y%m%dT%H%M%S%z")
        date = {"Date": email.utils.format_datetime(now, usegmt=True)}
        if abs((now - sent).total_seconds()) > 300:
            return 403, '{"message":"Signature expired"}', {**date, "x-amzn-ErrorType": "InvalidSignatureException"}
        return 200, "{}", date

    server = record(answer)
    done = call("--endpoint", server.url, "--region", "eu-west-1", "--sign", "always", "--clock-offset", "7200",
                "--repeat", "3", environment=KEYS)  # fmt: skip
    assert done["status"] == 200 and -7205 < done["clock_offset_s"] < -7195
    assert len(server.received) == 4


def test_plain_http_to_a_server_of_ours_is_not_signed(call, server):
    done = call("--endpoint", f"http://{server.ready['http']}", "--sign", "auto", "--region", "any",
                "--body", '{"TraceSegmentDocuments":[]}', environment=KEYS)  # fmt: skip
    assert done["status"] == 200 and done["source"] == ""


# TLS, HTTP/2 and proxies.

HTTP2_SERVER = """
const fs = require('fs'), http2 = require('http2');
const server = http2.createSecureServer(
  {key: fs.readFileSync(process.argv[2]), cert: fs.readFileSync(process.argv[3]), allowHTTP1: true});
server.on('request', (request, response) => {
  request.resume();
  request.on('end', () => response.end(JSON.stringify({version: request.httpVersion})));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
"""


@pytest.fixture
def tls(tmp_path, peers):
    """An HTTP/2 server with a certificate for localhost that nobody but its holder knows."""
    if not peers.node or not shutil.which("openssl"):
        pytest.skip("node or openssl is not installed")
    certificate, script = Certificate(tmp_path), tmp_path / "server.js"
    script.write_text(HTTP2_SERVER)
    process = subprocess.Popen([peers.node, script, certificate.key, certificate.path],
                               stdout=subprocess.PIPE, text=True)  # fmt: skip
    port = int(process.stdout.readline())
    yield f"https://localhost:{port}", certificate.path
    process.kill()
    process.wait()
    process.stdout.close()


def test_certificates_are_checked_unless_told_not_to(call, tls):
    url, cert = tls
    options = ["--endpoint", url, "--sign", "never"]
    refused = call(*options)
    assert refused["failure"] == "tls" and "certificate" in refused["message"]
    assert call(*options, environment={"AWS_CA_BUNDLE": str(cert)})["status"] == 200
    assert call(*options, "--no-verify")["status"] == 200


def test_many_calls_share_few_connections(call, tls):
    url, cert = tls
    options = ["--endpoint", url, "--sign", "never", "--at-once", "20", "--repeat", "5"]
    environment = {"AWS_CA_BUNDLE": str(cert)}
    done = call(*options, environment=environment)
    assert json.loads(done["body"])["version"] == "1.1" and done["connections"] <= 8
    done = call(*options, "--http2", environment=environment)
    assert json.loads(done["body"])["version"] == "2.0" and done["connections"] == 1


class Tunnel:
    """A forward proxy that knows CONNECT alone."""

    def __init__(self):
        self.asked = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += client.recv(1)
        self.asked.append(head.split(b"\r\n")[0].decode())
        host, _, port = self.asked[-1].split()[1].rpartition(":")
        server = socket.create_connection((host, int(port)))
        client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        threading.Thread(target=self._copy, args=(server, client), daemon=True).start()
        self._copy(client, server)

    @staticmethod
    def _copy(source, target):
        try:
            while chunk := source.recv(65536):
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            for one in (source, target):
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def test_a_forward_proxy_is_used_but_for_exceptions(call, tls):
    url, cert = tls
    tunnel = Tunnel()
    options = ["--endpoint", url, "--sign", "never"]
    base = {"AWS_CA_BUNDLE": str(cert)}
    try:
        assert call(*options, "--proxy", tunnel.url, environment=base)["status"] == 200
        assert call(*options, environment={**base, "HTTPS_PROXY": tunnel.url})["status"] == 200
        assert tunnel.asked == [f"CONNECT {url.removeprefix('https://')} HTTP/1.1"] * 2
        around = {**base, "HTTPS_PROXY": tunnel.url, "NO_PROXY": "localhost"}
        assert call(*options, environment=around)["status"] == 200
        assert len(tunnel.asked) == 2
    finally:
        tunnel.close()


def test_a_proxy_address_is_checked_and_not_repeated(call):
    done = call.run("--region", "r", "--proxy", "ftp://user:hidden@host", environment=KEYS)
    assert done.returncode == 1
    assert "proxy address of -p" in done.stderr and "hidden" not in done.stderr
