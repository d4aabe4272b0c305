"""The samplers people have follow the rules of a running server, and through a daemon too: those of
the X-Ray SDKs for Node, Python, Java, Go and C++, and OpenTelemetry's for Node, Python and Java.
(OpenTelemetry's for Go is not to be had from the Go proxy.)

They poll when they want to, every ten seconds at best. So all of them live through the same story
at once, and each test looks at what one of them did in it.
"""

import time

import pytest

from support.daemon import Daemon
from support.sampler import HURRY, SamplerClient
from support.server import Server
from support.wait import until

ALL = ["cpp-sdk", "node-sdk", "python-sdk", "go-sdk", "java-sdk",
       "node-otel", "python-otel", "java-otel"]  # fmt: skip
# Their next report tells them that there are other rules. The rest read rules every five minutes.
PROMPT = ["cpp-sdk", "python-sdk", "go-sdk", "node-otel", "python-otel"]
# It takes every deadline for one of 1970, so it goes on borrowing one request a second.
NO_QUOTAS = ["node-sdk"]
NAMES_RULES = [name for name in ALL if name.endswith("-sdk")]
BURST = 400
RESERVOIR = 80
PATH = "/chosen/1"
RULE = {
    "RuleName": "chosen", "Priority": 100, "FixedRate": 0.0, "ReservoirSize": RESERVOIR,
    "ServiceName": "shop", "ServiceType": "*", "Host": "shop.*", "HTTPMethod": "GET", "URLPath": "/chosen/?",
    "ResourceARN": "*", "Version": 1,
}  # fmt: skip


def those(names):
    return [
        name if name == "cpp-sdk" else pytest.param(name, marks=pytest.mark.peer(name)) for name in names
    ]


def done(api, operation, **body):
    answer = api.post(f"/{operation}", body)
    assert answer.status == 200, answer
    return answer.body


class Story:
    """What happens, and what each client did: `client.seen[chapter]` once it had followed."""

    def __init__(self, server, clients):
        self.server, self.clients = server, clients
        self.api = server.api()

    def chapter(self, title, clients, followed, timeout=45):
        before = {client: client.tap.polls("/SamplingTargets") for client in clients}

        for client in clients:
            client.recent = []

        def all_followed():
            for client in clients:
                if title not in client.seen and followed(client):
                    polls = client.tap.polls("/SamplingTargets") - before[client]
                    client.seen[title] = {"polls": polls, "rules": client.rules}
            return all(title in client.seen for client in clients)

        try:
            until(all_followed, timeout, title)
        except AssertionError:
            pass  # who did not follow says so in a test of its own

    def tell(self):
        everyone = self.clients
        self.chapter("reads the rules", everyone, reads_the_rules)
        done(self.api, "UpdateSamplingRule", SamplingRuleUpdate={"RuleName": "chosen", "FixedRate": 1})
        self.chapter("follows a rate", everyone, lambda each: each.ask(BURST, PATH) == BURST)
        done(self.api, "UpdateSamplingRule", SamplingRuleUpdate={"RuleName": "chosen", "FixedRate": 0})
        self.chapter("keeps to its quota", everyone, keeps_to_its_quota)
        self.quotas = [each.tap.quota("chosen") for each in everyone]
        prompt = [each for each in everyone if each.name in PROMPT]
        newer = {**RULE, "RuleName": "newer", "Priority": 50, "FixedRate": 1}
        done(self.api, "CreateSamplingRule", SamplingRule=newer)
        self.chapter("follows a new rule", prompt, lambda each: each.ask(BURST, PATH) == BURST)
        done(self.api, "DeleteSamplingRule", RuleName="newer")
        self.chapter("forgets a deleted rule", prompt, lambda each: each.ask(BURST, PATH) < BURST / 2)


def reads_the_rules(client):
    # Without them it samples more: all, or one a second and 5 % of the others. Now it borrows.
    return client.ask(BURST, PATH) <= 2


def keeps_to_its_quota(client):
    """Samples, over three seconds, what its quota allows: a second more or less, for where they begin."""
    now, sampled = time.monotonic(), client.ask(BURST, PATH)
    quota = 1 if client.name in NO_QUOTAS else client.tap.quota("chosen")
    client.recent = [each for each in client.recent if each[0] > now - 3 and each[2] == quota]
    client.recent.append((now, sampled, quota))
    if not quota or now - client.recent[0][0] < 2.5:
        return False
    return 2 * quota <= sum(each[1] for each in client.recent) <= 4 * quota


def prepared_server(binary, folder, **more):
    server = Server(binary, folder).start()
    api = server.api()
    nothing = {"RuleName": "Default", "FixedRate": 0, "ReservoirSize": 0}
    done(api, "UpdateSamplingRule", SamplingRuleUpdate=nothing)
    done(api, "CreateSamplingRule", SamplingRule={**RULE, **more})
    return server


def available(names, peers, binaries):
    return [
        name for name in names
        if ((binaries / "sampler-client").exists() if name == "cpp-sdk" else not peers.why_not(name))
    ]  # fmt: skip


@pytest.fixture(scope="module")
def story(binary, binaries, peers, tmp_path_factory):
    """Half of the clients poll the server's own port, half a daemon in front of it."""
    folder = tmp_path_factory.mktemp("story")
    server = prepared_server(binary, folder)
    daemon, clients = Daemon(binary, folder / "daemon", "--endpoint", server.url).start(), []
    try:
        for name in available(ALL, peers, binaries):
            for polled, via in ((server, "server"), (daemon, "daemon")):
                clients.append(SamplerClient(name, peers, binaries, folder, polled.tcp, via=via))
        told = Story(server, clients)
        told.tell()
        yield told
        check_relayed(daemon)
        server.stop()
    finally:
        for client in clients:
            client.close()
        daemon.kill()
        server.discard()


def check_relayed(daemon):
    outcomes = daemon.metrics().by("roentgen_daemon_proxy_requests_total", "outcome")
    assert set(outcomes) == {"forwarded"} and outcomes["forwarded"] > 20, outcomes
    daemon.stop()


def check(story, name, via, chapter):
    found = [client for client in story.clients if (client.name, client.via) == (name, via)]
    if not found:
        pytest.skip("sampler-client is not built (tools/dev build dev sampler-client)")
    log = found[0].log_path.read_text(errors="replace")[-2000:]
    assert chapter in found[0].seen, f"{name} never did; its log: {log}"
    return found[0].seen[chapter]


def each_of(names):
    def both(test):
        test = pytest.mark.parametrize("via", ["server", "daemon"])(test)
        return pytest.mark.parametrize("name", those(names))(test)

    return both


@each_of(ALL)
def test_it_reads_the_rules(story, name, via):
    check(story, name, via, "reads the rules")


@each_of(ALL)
def test_it_follows_a_rate_with_its_next_report(story, name, via):
    seen = check(story, name, via, "follows a rate")
    # One may have been on its way when the rule changed.
    assert seen["polls"] <= 2
    assert seen["rules"] == (["chosen"] if name in NAMES_RULES else [])


@each_of(ALL)
def test_it_keeps_to_its_quota(story, name, via):
    assert check(story, name, via, "keeps to its quota")["polls"] <= 3


def test_their_quotas_are_within_the_reservoir(story):
    assert len(story.quotas) == len(story.clients) > 0
    assert all(story.quotas) and sum(story.quotas) <= RESERVOIR


@each_of(PROMPT)
def test_it_follows_a_new_rule_with_its_next_report(story, name, via):
    seen = check(story, name, via, "follows a new rule")
    assert seen["polls"] <= 2
    assert seen["rules"] == (["newer"] if name in NAMES_RULES else [])


@each_of(PROMPT)
def test_it_forgets_a_deleted_rule_with_its_next_report(story, name, via):
    assert check(story, name, via, "forgets a deleted rule")["polls"] <= 2


# Adaptive sampling, which AWS's OpenTelemetry for Python has.


@pytest.mark.peer("python-otel")
def test_failures_that_go_by_unsampled_raise_the_rate(binary, binaries, peers, tmp_path):
    boost = {"MaxRate": 0.5, "CooldownWindowMinutes": 5}
    server = prepared_server(binary, tmp_path, ReservoirSize=0, SamplingRateBoost=boost)
    client = SamplerClient("python-otel", peers, binaries, tmp_path, server.tcp)
    try:
        until(lambda: client.ask(BURST, PATH) == 0, 30, "the rules")

        def is_raised():
            assert client.ask(1, PATH, status=503) in (0, 1)
            return client.ask(BURST, PATH) > 0

        until(is_raised, 60, "a raised rate")
        metrics = server.metrics()
        assert 0 < metrics.total("roentgen_sampling_rate", rule="chosen") <= 0.5
        assert metrics.total("roentgen_sampling_boosts_total", rule="chosen") == 1
        server.stop()
    finally:
        client.close()
        server.discard()


# Five minutes in fifteen seconds, for those that read rules no sooner. Their clocks run ahead.

PATIENT = [name for name in ALL if name not in PROMPT]


@pytest.fixture(scope="module")
def hurried(binary, binaries, peers, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hurried")
    server, clients = prepared_server(binary, folder), []
    try:
        for name in available(PATIENT, peers, binaries):
            clients.append(SamplerClient(name, peers, binaries, folder, server.tcp, "server", hurry=HURRY))
        told = Story(server, clients)
        told.chapter("reads the rules", clients, reads_the_rules)
        newer = {**RULE, "RuleName": "newer", "Priority": 50, "FixedRate": 1}
        done(told.api, "CreateSamplingRule", SamplingRule=newer)
        reads = [each.tap.polls("/GetSamplingRules") for each in clients]
        told.chapter("follows a new rule", clients, lambda each: each.ask(BURST, PATH) == BURST)
        told.reads = {
            each.name: each.tap.polls("/GetSamplingRules") - before for each, before in zip(clients, reads)
        }
        yield told
        server.stop()
    finally:
        for client in clients:
            client.close()
        server.discard()


@pytest.mark.peer("faketime")
@pytest.mark.parametrize("name", those(PATIENT))
def test_it_follows_a_new_rule_within_five_minutes_of_its_clock(hurried, name):
    check(hurried, name, "server", "follows a new rule")
    assert hurried.reads[name] == 1
