"""The daemon before a server: what it takes arrives once, or is counted."""

import re
import subprocess

import pytest

from support.api import Api
from support.daemon import Daemon
from support.documents import dumps
from support.gate import Gate
from support.metrics import Metrics
from support.wait import until


@pytest.fixture
def gate(server):
    """Between the daemon and `server`, which it can be cut off from."""
    gate = Gate(server.http)
    yield gate
    gate.close()


@pytest.fixture
def new_daemon(request, binary, tmp_path, server):
    daemons = []

    def new(*options, environment=None, program=("daemon",), path=None):
        daemon = Daemon(path or binary, tmp_path / f"daemon-{len(daemons)}", *options,
                        environment=environment, program=program)  # fmt: skip
        daemons.append(daemon)
        request.node.servers.append(daemon)
        return daemon

    yield new
    for daemon in daemons:
        daemon.kill()


def stored(server, count):
    account = server.quiet_account(expect=lambda a: a.stored == count, timeout=30)
    assert account.rejected == account.dropped == 0
    return account


# Passing on.


def test_what_comes_in_arrives(server, new_daemon, make):
    daemon = new_daemon("--endpoint", server.url).start()
    documents = [make.segment("shop") for _ in range(120)]
    daemon.send(*documents)
    account = daemon.settled(120)
    assert account.sent == 120
    stored(server, 120)
    ids = [documents[0]["trace_id"]]
    traces = server.api().post("/Traces", {"TraceIds": ids}).body["Traces"]
    assert [trace["Id"] for trace in traces] == ids
    daemon.stop()
    assert "Stopped: 120 received, 0 recovered, 120 sent" in daemon.log()


def test_every_wrong_datagram_is_counted_by_its_reason(server, new_daemon, make):
    daemon = new_daemon("--endpoint", server.url).start()
    daemon.send_raw(b"no header", b'{"format":"json","version":2}\n{}', b'{"format":"json","version":1}\n')
    daemon.send(make.segment("fine"), dumps(make.segment("odd", id="not hex")))
    account = daemon.settled(5)
    assert account.sent == 1
    assert account.rejected_by() == {"missing_body": 2, "invalid_header": 1, "refused": 1}
    assert "Unprocessed segment: id not hex" in daemon.log()


def test_stopping_sends_what_it_has(server, new_daemon, make):
    daemon = new_daemon("--endpoint", server.url).start()
    daemon.send(*[make.segment("late") for _ in range(7)])
    daemon.until(lambda a: a.received == 7, "7 received")
    daemon.stop()
    stored(server, 7)


def test_the_program_called_xray_is_the_daemon(server, new_daemon, binaries, tmp_path, make):
    """As /usr/bin/xray of AWS's image, with the tutorial's kind of file and AWS's switches."""
    config = tmp_path / "cfg.yaml"
    config.write_text(
        'TotalBufferSizeMB: 24\nSocket:\n  UDPAddress: "127.0.0.1:0"\n  TCPAddress: "127.0.0.1:0"\nVersion: 2\n'
        f'Endpoint: "{server.url}"\n'
    )
    link = tmp_path / "xray"
    link.symlink_to(binaries / "roentgen")
    for program in (binaries / "xray", link):
        daemon = new_daemon("-c", str(config), "-l", "debug", path=program, program=()).start()
        daemon.send(make.segment("named"))
        daemon.settled(1)
        assert "Using buffer memory limit of 24 MB" in daemon.log()
        daemon.stop()


# The backend is away.


@pytest.mark.parametrize("mode", ["refused", "reset", "silent", "unanswered"])
def test_nothing_is_lost_however_the_backend_is_away(server, gate, new_daemon, make, tmp_path, mode):
    daemon = new_daemon("--endpoint", gate.url, "--spool", str(tmp_path / "spool")).start()
    daemon.send(*[make.segment("before") for _ in range(10)])
    daemon.settled(10)
    gate.set(mode)
    for round in range(1, 5):
        daemon.send(*[make.segment("away") for _ in range(100)])
        daemon.until(lambda a, n=10 + round * 100: a.received == n, "received")
    daemon.until(lambda a: a.spooled >= 300, "spooled", timeout=30)
    daemon.account().check()
    gate.set("open")
    account = daemon.settled(410, timeout=60)
    assert account.sent == 410
    stored(server, 410)


def test_without_a_spool_memory_is_the_limit_and_every_loss_is_counted(server, gate, new_daemon, make):
    daemon = new_daemon("--endpoint", gate.url, "-m", "3").start()
    gate.set("refused")
    filling = "x" * 20_000
    for n in range(40):
        daemon.send(*[make.segment("big", metadata={"d": {"f": filling}}) for _ in range(10)])
        daemon.until(lambda a, n=n: a.received == (n + 1) * 10, "received")
    account = daemon.account()
    account.check()
    assert account.dropped_by()["buffer_full"] > 100
    limit = account.metrics.total("roentgen_daemon_buffer_limit_bytes")
    assert limit == 3 << 20 >= account.metrics.total("roentgen_daemon_buffer_bytes")
    gate.set("open")
    account = daemon.settled(400, timeout=60)
    assert account.sent + account.dropped == 400
    stored(server, account.sent)


def test_a_full_spool_drops_the_oldest_and_counts_to_the_unit(server, gate, new_daemon, make, tmp_path):
    daemon = new_daemon("--endpoint", gate.url, "--spool", str(tmp_path / "spool"), "--spool-max", "1").start()
    gate.set("refused")
    filling = "x" * 10_000
    documents = [make.segment("big", metadata={"d": {"f": filling}}) for _ in range(300)]
    for at in range(0, 300, 20):
        daemon.send(*documents[at : at + 20])
        daemon.until(lambda a, n=at + 20: a.received == n, "received")
        daemon.until(lambda a: a.in_flight <= 60, "spooled", timeout=30)
    account = daemon.until(lambda a: a.dropped_by().get("spool_full", 0) > 0, "dropped", timeout=30)
    assert account.metrics.total("roentgen_daemon_spool_bytes") <= 1 << 20
    gate.set("open")
    account = daemon.settled(300, timeout=60)
    assert account.dropped_by().keys() == {"spool_full"}
    stored(server, 300 - account.dropped)
    newest = server.api().post("/Traces", {"TraceIds": [documents[-1]["trace_id"]]}).body["Traces"]
    assert len(newest) == 1, "the oldest go, not the newest"


def test_killed_while_spooling_and_while_replaying_it_loses_and_doubles_nothing(
    server, gate, new_daemon, make, tmp_path, request
):
    """SIGKILL at moments the test does not choose. What the spool had taken arrives, once."""
    cycles = request.config.getoption("--cycles")
    daemon = new_daemon("--endpoint", gate.url, "--spool", str(tmp_path / "spool"))
    expected = {}
    for cycle in range(cycles):
        gate.set("refused")
        daemon.start()
        found = daemon.account().recovered
        documents = [make.segment("killed") for _ in range(60 + make.rng.randrange(80))]
        daemon.send(*documents)
        daemon.until(
            lambda a, n=len(documents), found=found: a.received == n and a.spooled == n + found,
            "everything spooled", timeout=30,
        )  # fmt: skip
        expected.update({document["id"]: document["trace_id"] for document in documents})
        daemon.kill()
        gate.set("open" if cycle % 3 else "unanswered")
        daemon.start()
        if cycle % 2:
            wanted = make.rng.randrange(1, len(documents))
            daemon.until(lambda a, n=wanted: a.sent >= n or not a.spooled or cycle % 3 == 0, "some sent")
        daemon.kill()
    gate.set("open")
    daemon.start()
    daemon.until(lambda a: a.spooled == a.in_flight == 0, "the spool is empty", timeout=120).check()
    stored(server, len(expected))


def test_a_server_that_restarts_is_waited_for(new_server, new_daemon, server, make, tmp_path):
    gate = Gate()
    backend = new_server().start()
    gate.target = backend.http
    try:
        daemon = new_daemon("--endpoint", gate.url, "--spool", str(tmp_path / "spool")).start()
        sent = 0
        for kill in (False, True, False):
            daemon.send(*[make.segment("restart") for _ in range(50)])
            sent += 50
            (backend.kill if kill else backend.stop)()
            daemon.send(*[make.segment("restart") for _ in range(50)])
            sent += 50
            daemon.until(lambda a, n=sent: a.received == n, "received")
            backend.start()
            gate.target = backend.http
            gate.set("open")
        daemon.settled(sent, timeout=60)
        backend.quiet_account(expect=lambda a: a.stored + a.duplicate > 0)
        found = backend.api().summaries(make.now - 600, make.now + 600)
        assert len(found) == sent
        daemon.stop()
        backend.stop()
    finally:
        gate.close()


# The TCP port and the daemon's own pages.


def test_sampling_calls_pass_and_nothing_else_does(server, new_daemon, make):
    daemon = new_daemon("--endpoint", server.url).start()
    api = Api(*daemon.tcp)
    try:
        rules = api.post("/GetSamplingRules", {}).body["SamplingRuleRecords"]
        assert [rule["SamplingRule"]["RuleName"] for rule in rules] == ["Default"]
        report = {"RuleName": "Default", "ClientID": "0123456789abcdef01234567", "Timestamp": make.now,
                  "RequestCount": 1, "SampledCount": 1, "BorrowCount": 0}  # fmt: skip
        targets = api.post("/SamplingTargets", {"SamplingStatisticsDocuments": [report]})
        assert targets.body["SamplingTargetDocuments"][0]["RuleName"] == "Default"
        for path in ("/TraceSegments", "/Traces", "/CreateSamplingRule", "/", "/../GetSamplingRules"):
            answer = api.post(path, {})
            assert answer.status == 403, (path, answer)
            assert "This daemon passes" in answer.body["message"]
        assert api.get("/GetSamplingRules").status == 405
        for header in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
            answer = api.request("POST", "/GetSamplingRules", b"{}", headers=header)
            assert answer.status == 403, (header, answer)
    finally:
        api.close()


def test_sampling_rules_outlive_the_backend_for_a_while(server, gate, new_daemon):
    daemon = new_daemon("--endpoint", gate.url).start()
    api = Api(*daemon.tcp)
    try:
        first = api.post("/GetSamplingRules", {})
        assert first.status == 200
        gate.set("refused")
        again = api.post("/GetSamplingRules", {})
        assert again.status == 200 and again.body == first.body
        assert api.post("/SamplingTargets", {"SamplingStatisticsDocuments": []}).status == 502
    finally:
        api.close()


def test_ready_does_not_depend_on_the_backend(gate, new_daemon):
    gate.set("refused")
    daemon = new_daemon("--endpoint", gate.url).start()
    api = Api(*daemon.admin)
    try:
        assert api.get("/healthz").status == 200
        assert api.get("/readyz").status == 200
        names = Metrics(api.get("/metrics").raw.decode()).names()
        assert {"roentgen_daemon_segments_received_total", "process_resident_memory_bytes"} <= names
        assert api.get("/debug").status == 404
    finally:
        api.close()


# Command line.


def run(binary, *arguments, **more):
    return subprocess.run([binary, "daemon", *arguments], capture_output=True, text=True, timeout=30, **more)


def test_what_cannot_be_is_said(binary, tmp_path):
    assert re.match(r"AWS X-Ray daemon version: \d", run(binary, "-v").stdout)
    wrong = run(binary, "--nonsense")
    assert wrong.returncode == 2 and "flag provided but not defined: -nonsense" in wrong.stderr
    wrong = run(binary, "-m", "1", "--endpoint", "http://127.0.0.1:1", "-o")
    assert wrong.returncode == 1 and "1 MB" in wrong.stderr + wrong.stdout
    config = tmp_path / "cfg.yaml"
    config.write_text("Version: 2\nNonsense: 1\n")
    wrong = run(binary, "-c", str(config))
    assert wrong.returncode == 1 and "Nonsense" in wrong.stderr + wrong.stdout
    missing = run(binary, "-c", str(tmp_path / "missing.yaml"))
    assert missing.returncode == 1 and "missing.yaml" in missing.stderr + missing.stdout


def test_two_daemons_do_not_share_a_spool(server, binary, new_daemon, tmp_path):
    spool = tmp_path / "spool"
    new_daemon("--endpoint", server.url, "--spool", str(spool)).start()
    second = run(binary, "--endpoint", server.url, "--spool", str(spool), "-o",
                 "-b", "127.0.0.1:0", "-t", "127.0.0.1:0")  # fmt: skip
    assert second.returncode == 1 and str(spool) in second.stderr + second.stdout


def test_the_log_goes_to_its_file(server, new_daemon, tmp_path, make):
    log = tmp_path / "xray.log"
    daemon = new_daemon("--endpoint", server.url, "-f", str(log), "-l", "info").start()
    daemon.send(make.segment("logged"))
    daemon.settled(1)
    until(lambda: "Successfully sent batch of 1 segments" in log.read_text(), 10, "the line")
    assert daemon.log() == ""
