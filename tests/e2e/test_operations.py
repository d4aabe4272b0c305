"""Starting, stopping, configuring, keeping and forgetting."""

import os
import re
import signal
import socket
import subprocess
import threading

import pytest

from support.api import Api
from support.documents import assert_holds, dumps
from support.graph import Graph
from support.wait import until


def refusal(server, *options, environment=None, timeout=20):
    """Output of a start that must fail, with its exit code checked."""
    server.launch(*options, environment=environment)
    process, server.process = server.process, None
    try:
        code = process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError(f"it started, with {options}") from None
    text = server.log()
    assert code not in (0, -signal.SIGABRT, -signal.SIGSEGV), f"exit code {code}:\n{text}"
    assert not server.ready_file.exists(), "a ready file although it did not start"
    return text.split("--- start ", 1)[-1] if "--- start" in text else text


def test_the_ready_file_says_who_and_where(server):
    assert server.ready["pid"] == server.process.pid
    for name in ("http", "udp", "tcp"):
        host, _, port = server.ready[name].rpartition(":")
        assert host == "127.0.0.1" and 0 < int(port) < 65536


def test_a_ready_file_of_an_earlier_start_does_not_count(new_server, tmp_path):
    stale = tmp_path / "ready.json"
    stale.write_text('{"pid": 1}')
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        refusal(new_server("--ready-file", str(stale)), "--http", address)
    assert not stale.exists()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_both_polite_signals_end_it_with_0(new_server, make, signal_number):
    server = new_server().start()
    server.api().put_ok(make.segment())
    process, server.process = server.process, None
    process.send_signal(signal_number)
    assert process.wait(20) == 0, server.log()


def test_a_restart_keeps_everything(server, make):
    documents = [make.segment(f"kept-{n % 3}", subsegments=[make.embedded("c", namespace="remote")])
                 for n in range(60)]  # fmt: skip
    api = server.api()
    api.put_ok(*documents)
    window = make.now - 60, make.now + 60
    graph = Graph(api.service_graph(*window)).statistics()
    summaries = api.summaries(*window)
    traces = [api.trace(each["trace_id"]) for each in documents]
    server.restart()
    api = server.api()
    assert [api.trace(each["trace_id"]) for each in documents] == traces
    assert api.summaries(*window) == summaries
    assert Graph(api.service_graph(*window)).statistics() == graph
    # And it goes on where it stood: a piece of an old trace joins it.
    parent = documents[0]
    child = make.independent("afterwards", parent)
    api.put_ok(child)
    assert set(api.trace(parent["trace_id"])) == set(traces[0])


def test_a_token_survives_a_restart(server, make):
    api = server.api()
    api.put_ok(*[make.segment("p", trace_id=make.trace_id(make.now - n)) for n in range(150)])
    payload = {"StartTime": make.now - 600, "EndTime": make.now + 1}
    payload["NextToken"] = api.call("/TraceSummaries", payload)["NextToken"]
    before = api.call("/TraceSummaries", payload)
    server.restart()
    assert server.api().call("/TraceSummaries", payload) == before


def test_sigterm_drains_what_was_received(new_server, make):
    """Datagrams in the kernel's buffer when the signal comes, and documents on their way, are stored."""
    server = new_server().start()
    documents = [make.segment("drained") for _ in range(3000)]
    server.send_udp(*documents)
    server.stop()
    server.start()
    api = server.api()
    for first in range(0, len(documents), 5):
        some = [each["trace_id"] for each in documents[first : first + 5]]
        assert {trace["Id"] for trace in api.traces(*some)} == set(some)
    server.stop()


def test_sigterm_under_load_keeps_its_word(new_server, make):
    """While it stops, each request is either answered and kept, or fails and may be repeated."""
    server = new_server().start()
    acknowledged, refused = [], []
    documents = [[make.segment("load") for _ in range(5)] for _ in range(3000)]
    queue = iter(documents)
    lock = threading.Lock()

    def work():
        api = Api(*server.http)
        while True:
            with lock:
                some = next(queue, None)
            if some is None:
                return
            try:
                answer = api.post(
                    "/TraceSegments", {"TraceSegmentDocuments": [dumps(each) for each in some]}
                )
            except OSError:
                return
            except Exception:
                return
            if answer.status == 200:
                acknowledged.extend(some)
            else:
                refused.append(answer)
                return

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    until(lambda: len(acknowledged) > 200, 20, "some load")
    server.stop()
    for thread in threads:
        thread.join(20)
    for answer in refused:
        assert answer.status == 429 or answer.status >= 500, answer
    server.start()
    api = server.api()
    for first in range(0, len(acknowledged), 5):
        some = {each["trace_id"] for each in acknowledged[first : first + 5]}
        assert {trace["Id"] for trace in api.traces(*some)} == some
    server.stop()


@pytest.mark.parametrize("option", ["--http", "--udp", "--tcp"])
def test_other_addresses_than_loopback_need_a_word(new_server, option):
    text = refusal(new_server(), option, "0.0.0.0:0")
    assert "--insecure-no-auth" in text, text
    assert "0.0.0.0" in text, text


def test_the_word_opens_other_addresses_and_is_logged(new_server, make):
    server = new_server("--insecure-no-auth").start("--http", "0.0.0.0:0")
    document = make.segment()
    api = Api("127.0.0.1", server.http[1])
    api.put_ok(document)
    api.close()
    assert "insecure-no-auth" in server.log() or "signature" in server.log().lower(), server.log()
    server.stop()


def test_a_port_in_use_is_named(new_server):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        text = refusal(new_server(), "--http", address)
        assert address in text and "in use" in text.lower(), text
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        text = refusal(new_server(), "--udp", address)
        assert address in text and "in use" in text.lower(), text


def test_a_data_directory_serves_one_at_a_time(server, new_server):
    second = new_server()
    second.data_dir = server.data_dir
    text = refusal(second)
    assert str(server.data_dir) in text, text
    assert server.is_running()


def test_a_data_directory_that_cannot_be_made(new_server, tmp_path):
    (tmp_path / "file").write_text("")
    server = new_server()
    server.data_dir = tmp_path / "file" / "data"
    assert str(server.data_dir) in refusal(server)


@pytest.mark.parametrize(
    "options,named",
    [
        (("--no-such-flag",), "--no-such-flag"),
        (("--http", "nonsense"), "nonsense"),
        (("--http", "127.0.0.1:99999"), "99999"),
        (("--retention", "soon"), "soon"),
        (("--memory", "-5"), "-5"),
        (("--max-disk", "1 parsec"), "1 parsec"),
        (("--durability", "hope"), "hope"),
        (("--config", "/no/such/file.yaml"), "/no/such/file.yaml"),
    ],
)
def test_options_that_make_no_sense_are_named(new_server, options, named):
    assert named in refusal(new_server(), *options)


def test_unknown_keys_of_the_configuration_are_errors(new_server, tmp_path):
    config = tmp_path / "roentgen.yaml"
    config.write_text("retention: 7d\nretentoin: 8d\n")
    text = refusal(new_server(), "--config", str(config))
    assert "retentoin" in text and str(config) in text, text


def test_a_configuration_that_is_no_yaml(new_server, tmp_path):
    config = tmp_path / "roentgen.yaml"
    config.write_text("retention: [1\n")
    assert str(config) in refusal(new_server(), "--config", str(config))


def test_flag_over_environment_over_file(new_server, tmp_path, make):
    """Told apart by the retention: a start time beyond it is refused with the days kept."""
    config = tmp_path / "roentgen.yaml"
    config.write_text("retention: 3d\n")
    old = make.segment("old", -20 * 86400, trace_id=make.trace_id(make.now - 20 * 86400))

    def days_kept(*options, environment=None):
        server = new_server().start(*options, environment=environment)
        message = server.api().put(old)[0]["Message"]
        server.stop()
        return re.search(r"keeps (\d+) days", message).group(1)

    file = ("--config", str(config))
    from_environment = {"ROENTGEN_RETENTION": "5d"}
    assert days_kept(*file) == "3"
    assert days_kept(*file, environment=from_environment) == "5"
    assert days_kept(*file, "--retention", "7d", environment=from_environment) == "7"


def test_help_teaches(binary):
    for arguments in (["serve", "--help"],):
        done = subprocess.run([binary, *arguments], capture_output=True, text=True, timeout=20)
        assert done.returncode == 0 and len(done.stdout.splitlines()) > 5, arguments
    text = subprocess.run(
        [binary, "serve", "--help"], capture_output=True, text=True, timeout=20
    ).stdout
    for flag in ("--data-dir", "--http", "--udp", "--retention", "--max-disk", "--durability"):
        assert flag in text, flag


def test_help_speaks_korean_by_locale(binary):
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        done = subprocess.run(
            [binary, "serve", "--help"], capture_output=True, text=True, timeout=20,
            env={variable: "ko_KR.UTF-8"},
        )  # fmt: skip
        assert done.returncode == 0 and re.search("[가-힣]{3}", done.stdout), variable
        assert "--data-dir" in done.stdout


def test_retention_by_age_forgets_old_days(new_server, make):
    """Kept for a month, then started with one day: the old trace goes, the new one stays."""
    server = new_server().start()
    api = server.api()
    old = make.segment("old", -10 * 86400, trace_id=make.trace_id(make.now - 10 * 86400))
    new = make.segment("new")
    api.put_ok(old, new)
    assert api.trace(old["trace_id"]) and api.trace(new["trace_id"])
    server.restart("--retention", "1d")
    api = server.api()
    until(lambda: api.trace(old["trace_id"]) is None, 20, "the old trace to be forgotten")
    around = make.now - 10 * 86400 - 60, make.now - 10 * 86400 + 60
    assert api.summaries(*around) == [] and api.service_graph(*around) == []
    assert_holds(api.trace(new["trace_id"])[new["id"]], new)
    server.stop()


def test_retention_by_disk_forgets_the_oldest_first(new_server, make, rng):
    server = new_server().start("--max-disk", "64MB")
    api = server.api()
    by_day = {}
    for day in (6, 5, 4, 3, 2, 1, 0):
        at = make.now - day * 86400
        for _ in range(4):  # about 6 MB a call, incompressible
            documents = [
                make.segment("bulk", at - make.now, 0.1, trace_id=make.trace_id(at),
                             metadata={"d": {"x": rng.randbytes(30_000).hex()}})
                for _ in range(50)
            ]  # fmt: skip
            api.put_ok(*documents)
        by_day[day] = documents[0]["trace_id"]
    until(lambda: api.trace(by_day[6]) is None, 40, "the oldest day to be forgotten")
    assert api.trace(by_day[0]), "the newest stays"

    def used():
        return sum(
            os.stat(os.path.join(folder, name)).st_size
            for folder, _, names in os.walk(server.data_dir)
            for name in names
            if os.path.exists(os.path.join(folder, name))
        )

    until(lambda: used() < 1.3 * 64 * 1024 * 1024, 40, "the disk to be given back")
    gone = [api.trace(by_day[day]) is None for day in (6, 5, 4, 3, 2, 1, 0)]
    assert gone == sorted(gone, reverse=True), f"not the oldest first: {gone}"
    server.quiet_account()
    server.stop()


@pytest.mark.parametrize("durability", ["interval", "none"])
def test_weaker_durability_still_survives_a_clean_stop(new_server, make, durability):
    server = new_server("--durability", durability).start()
    documents = [make.segment() for _ in range(20)]
    server.api().put_ok(*documents)
    server.restart()
    for document in documents:
        assert document["id"] in server.api().trace(document["trace_id"])
    server.stop()


def test_metrics_are_prometheus_text(server, make):
    server.api().put_ok(make.segment())
    server.send_udp(make.segment())
    account = server.quiet_account(expect=lambda a: a.received == 2)
    assert (account.received, account.stored) == (2, 2)
    text = account.metrics.text
    for name in {re.match("[a-zA-Z_:]+", line).group() for line in text.splitlines()
                 if line and not line.startswith("#")}:  # fmt: skip
        family = re.sub("_(bucket|sum|count)$", "", name)
        assert f"# TYPE {family} " in text or f"# TYPE {name} " in text, name
    assert any("kernel" in name for name in account.metrics.names()), "kernel drops are not shown"
