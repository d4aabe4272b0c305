"""The daemon where the X-Ray daemon was: exit codes, messages, log, environment, telemetry."""

import json
import os
import re
import signal
import socket
import subprocess

import pytest

from support.api import Api
from support.aws import Recorder
from support.daemon import Daemon
from support.part import Part
from support.wait import until

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d) \[(Trace|Debug|Info|Warn|Error)\] .+")


@pytest.fixture
def backend():
    made = Recorder()
    yield made
    made.close()


@pytest.fixture
def new_daemon(request, binary, tmp_path):
    daemons = []

    def new(*options, environment=None):
        daemon = Daemon(binary, tmp_path / f"daemon-{len(daemons)}", *options, environment=environment)
        daemons.append(daemon)
        return daemon

    yield new
    for daemon in daemons:
        daemon.kill()


@pytest.fixture
def run(binary, tmp_path):
    """Runs to its end, in a folder without cfg.yaml and an environment that names no region."""

    def run(*arguments, environment=None):
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [binary, "daemon", *map(str, arguments)], capture_output=True, text=True, timeout=30, cwd=tmp_path,
            env={**variables, "HOME": str(tmp_path), **(environment or {})},
        )  # fmt: skip

    return run


LOCAL = ("--endpoint", "http://127.0.0.1:9", "-b", "127.0.0.1:0", "-t", "127.0.0.1:0")


@pytest.mark.parametrize("flags", [("-v",), ("--version",), ("-version=true",)])
def test_the_version_is_one_line(run, flags):
    answer = run(*flags)
    assert answer.returncode == 0 and answer.stderr == ""
    assert re.fullmatch(r"AWS X-Ray daemon version: \d+\.\d+\.\d+ \(Roentgen\)\n", answer.stdout)


def test_help_is_in_the_language_of_the_locale(run):
    english, korean = run("-h"), run("--help", environment={"LC_ALL": "ko_KR.UTF-8"})
    assert english.returncode == korean.returncode == 0 and english.stderr == korean.stderr == ""
    assert "Usage: xray" in english.stdout and "사용법: xray" in korean.stdout
    flags = re.compile(r"--[a-z-]+")
    assert flags.findall(english.stdout) == flags.findall(korean.stdout)


@pytest.mark.parametrize(
    "arguments, status, said",
    [
        (["-x"], 2, "flag provided but not defined: -x"),
        (["-n"], 2, "flag needs an argument: -n"),
        (["-m", "ten"], 2, 'invalid value "ten" for flag -m: parse error'),
        (["-o=maybe"], 2, 'invalid boolean value "maybe" for -o: parse error'),
        ([*LOCAL, "-l", "loud"], 1, "log level 'loud' is not one of"),
        ([*LOCAL, "-m", "2"], 1, "at least 3 MB"),
        ([*LOCAL, "-p", "::bad::"], 1, "proxy address of -p (ProxyAddress) is not a URL"),
        ([*LOCAL, "-b", "nonsense"], 1, "UDP address: 'nonsense' is not HOST:PORT"),
        ([*LOCAL, "-t", "127.0.0.1:http"], 1, "TCP address: '127.0.0.1:http'"),
        ([*LOCAL, "--endpoint", "ftp://x"], 1, "ftp://x"),
        ([*LOCAL, "--spool", "/proc/none"], 1, "/proc/none"),
        (["-b", "127.0.0.1:0", "-t", "127.0.0.1:0", "-o"], 1, "no region"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else None,
)
def test_what_keeps_it_from_running_has_the_daemons_status_and_a_reason(run, arguments, status, said):
    answer = run(*arguments)
    assert answer.returncode == status, answer
    assert said in answer.stderr
    assert ("Usage: xray" in answer.stderr) == (status == 2)
    assert all(LINE.fullmatch(line) for line in answer.stdout.splitlines()), answer.stdout


def test_a_wrong_file_is_told_to_people_and_to_the_log(run, tmp_path):
    config, log = tmp_path / "mine.yaml", tmp_path / "xray.log"
    for text, said in [("Version: 2\nProfile:\n  CPU: x\n", "Profile.CPU is no longer supported"),
                       ("Version: 2\nMemoryLimit: 3\n", "now called TotalBufferSizeMB"),
                       ("Region: x\n", "cfg-migrate.py")]:  # fmt: skip
        config.write_text(text)
        answer = run("-c", config, "-f", log)
        assert answer.returncode == 1 and said in answer.stderr
        assert said in log.read_text().splitlines()[-1] and LINE.fullmatch(log.read_text().splitlines()[-1])


def test_a_found_file_is_used_and_not_strict(backend, new_daemon, make):
    daemon = new_daemon()
    daemon.folder.joinpath("cfg.yaml").write_text(
        f"Version: 1\nFuture: 1\nEndpoint: {backend.url}\nSocket:\n  UDPAddress: nonsense\n"
    )
    daemon.start()
    assert "Using configuration file cfg.yaml" in daemon.log()
    daemon.send(make.segment("shop"))
    daemon.settled(1)


def test_the_log_begins_as_the_daemons_does(backend, new_daemon):
    daemon = new_daemon("--endpoint", backend.url, "-m", "4").start()
    lines = daemon.log().splitlines()
    assert all(LINE.fullmatch(line) for line in lines), lines
    text = "\n".join(lines)
    order = ["Initializing AWS X-Ray daemon ", "Using buffer memory limit of 4 MB",
             f"HTTP Proxy server using X-Ray Endpoint : {backend.url}", "Starting proxy http server on 127.0.0.1:"]  # fmt: skip
    places = [text.find(each) for each in order]
    assert -1 not in places and places == sorted(places), text


def test_a_taken_udp_port_ends_it_a_taken_tcp_port_does_not(run, backend, binary, tmp_path, make):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        answer = run("--endpoint", backend.url, "-b", address, "-t", "127.0.0.1:0")
        assert answer.returncode == 1 and address in answer.stderr
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        part = Part("daemon", tmp_path / "without", lambda ready: [
            binary, "daemon", "--endpoint", backend.url, "-b", "127.0.0.1:0", "-t", address, "--ready-file", ready,
        ])  # fmt: skip
        try:
            part.start()
            assert part.ready["tcp"] == "" and "[Error] The proxy http server does not run" in part.log()
            assert "Starting proxy http server" not in part.log()
            part.stop()
        finally:
            part.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_stop_signal_sends_the_rest_and_is_success(backend, new_daemon, make, number):
    daemon = new_daemon("--endpoint", backend.url).start()
    daemon.send(*[make.segment("shop") for _ in range(3)])
    daemon.until(lambda account: account.received == 3, "received")
    daemon.process.send_signal(number)
    assert daemon.process.wait(20) == 0
    sent = [json.loads(each.body) for each in backend.received if each.target == "/TraceSegments"]
    assert sum(len(each["TraceSegmentDocuments"]) for each in sent) == 3


def test_a_daemon_that_lingers_receives_until_a_second_signal(backend, new_daemon, make):
    daemon = new_daemon("--endpoint", backend.url, "--linger", "60").start()
    daemon.send(make.segment("shop"))
    daemon.until(lambda account: account.received == 1, "received")
    daemon.process.send_signal(signal.SIGTERM)
    until(lambda: "receiving for 60 more seconds" in daemon.log(), 20, "word of it")
    api = Api(*daemon.admin)
    assert api.get("/readyz").status == 503 and api.get("/healthz").status == 200
    api.close()
    daemon.send(make.segment("shop"))
    daemon.until(lambda account: account.received == 2, "received while it lingers")
    daemon.process.send_signal(signal.SIGTERM)
    assert daemon.process.wait(20) == 0
    sent = [json.loads(each.body) for each in backend.received if each.target == "/TraceSegments"]
    assert sum(len(each["TraceSegmentDocuments"]) for each in sent) == 2


def test_segments_and_telemetry_look_like_the_daemons(backend, new_daemon, make):
    environment = {"AWS_EXECUTION_ENV": "AWS_ECS_FARGATE", "AWS_HOSTNAME": "host", "AWS_INSTANCE_ID": "i-1"}
    daemon = new_daemon("--endpoint", backend.url, "-a", "arn:aws:ec2:x", environment=environment).start()
    document = '{ "name": "공백",  "id":"1" }\n'
    daemon.send(document)
    daemon.send_raw(b"{}\n{}", b"no header")
    daemon.until(lambda account: account.received == 3 and account.sent == 1, "sent")
    daemon.stop()
    (segments,) = [each for each in backend.received if each.target == "/TraceSegments"]
    assert json.loads(segments.body) == {"TraceSegmentDocuments": [document]}, "documents go on as they came"
    assert re.fullmatch(r"\d{10}\.\d{9}", segments.headers["x-amzn-xray-timestamp"])
    agent = r"xray-agent/xray-daemon/\S+ exec-env/AWS_ECS_FARGATE OS/linux-(amd64|arm64)$"
    assert re.search(agent, segments.headers["user-agent"])
    assert "authorization" not in segments.headers
    telemetry = json.loads([each for each in backend.received if each.target == "/TelemetryRecords"][-1].body)
    origin = [telemetry[name] for name in ("Hostname", "EC2InstanceId", "ResourceARN")]
    assert origin == ["host", "i-1", "arn:aws:ec2:x"]
    (record,) = telemetry["TelemetryRecords"]
    assert record.pop("Timestamp") > 1.7e9
    assert record == {
        "SegmentsReceivedCount": 3, "SegmentsSentCount": 1, "SegmentsSpilloverCount": 0, "SegmentsRejectedCount": 2,
        "BackendConnectionErrors": {"TimeoutCount": 0, "ConnectionRefusedCount": 0, "HTTPCode4XXCount": 0,
                                    "HTTPCode5XXCount": 0, "UnknownHostCount": 0, "OtherCount": 0},
    }  # fmt: skip


def test_an_idle_daemon_sends_no_telemetry(backend, new_daemon):
    daemon = new_daemon("--endpoint", backend.url).start()
    daemon.stop()
    assert backend.received == []


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_XRAY", "AWS_ENDPOINT_URL"])
def test_the_endpoint_may_come_from_the_environment(backend, new_daemon, make, variable):
    daemon = new_daemon(environment={variable: backend.url}).start()
    daemon.send(make.segment("shop"))
    daemon.settled(1)
    assert backend.received[0].target == "/TraceSegments"


@pytest.mark.parametrize("how", ["-p", "HTTPS_PROXY"])
def test_a_forward_proxy_is_used_but_for_no_proxy(backend, new_daemon, make, how):
    flags, environment = (["-p", backend.url], {}) if how == "-p" else ([], {how: backend.url})
    daemon = new_daemon("--endpoint", "http://xray.invalid:1", *flags, environment=environment).start()
    daemon.send(make.segment("shop"))
    daemon.settled(1)
    assert backend.received[0].target.endswith("xray.invalid:1/TraceSegments")
    around = new_daemon("--endpoint", "http://xray.invalid:1", *flags,
                        environment={**environment, "NO_PROXY": ".invalid"}).start()  # fmt: skip
    before = len(backend.received)
    around.send(make.segment("shop"))
    failures = "roentgen_daemon_backend_errors_total"
    until(lambda: around.metrics().by(failures, "kind").get("unknown_host", 0) > 0, 20, "a failure")
    assert len(backend.received) == before


def test_levels_let_through_what_they_say(backend, new_daemon, make):
    quiet = new_daemon("--endpoint", backend.url, "-l", "error").start()
    quiet.send_raw(b"no header")
    quiet.send(make.segment("shop"))
    quiet.until(lambda a: a.sent == 1 and a.received == 2, "sent")
    assert quiet.log() == ""
    warn = new_daemon("--endpoint", backend.url, "-l", "WARN").start()
    warn.send_raw(b"no header")
    until(lambda: "[Warn] Missing header or segment" in warn.log(), 10, "the line")
    assert "[Info]" not in warn.log()
