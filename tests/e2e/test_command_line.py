"""The command line against a running server."""

import json
import subprocess
import time

import pytest

from support.graph import Graph


@pytest.fixture
def roentgen(binary):
    """Runs a command to its end; its standard output."""

    def run(*arguments, code=0, environment=None, timeout=60):
        done = subprocess.run(
            [binary, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env={"LC_ALL": "C.UTF-8", **(environment or {})},
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stderr

    return run


def test_every_command_has_help_in_both_languages(roentgen):
    top = roentgen("--help")
    commands = [line.split()[0] for line in top.partition("Commands:")[2].splitlines()
                if line.startswith("  ") and line[2] != " "]  # fmt: skip
    assert {"serve", "load"} <= set(commands)
    for command in commands:
        english = roentgen(command, "--help")
        korean = roentgen(command, "--help", environment={"LC_ALL": "ko_KR.UTF-8"})
        assert len(english.splitlines()) > 5
        assert any("가" <= letter <= "힣" for letter in korean), command


def test_a_wrong_command_names_a_near_one(roentgen):
    assert "load" in roentgen("laod", code=2)


@pytest.mark.parametrize("transport", ["udp", "http"])
@pytest.mark.parametrize("topology", ["shop", "tutorial", "chain", "fan", "flat"])
def test_load_sends_what_it_says(server, roentgen, transport, topology):
    """Some late, some twice, some first in progress: counted to the last one, one graph both ways."""
    before = time.time()
    address = ("--udp", server.udp_text) if transport == "udp" else ("--http", server.url)
    report = json.loads(
        roentgen(
            "load", *address, "--count", 80, "--topology", topology, "--rate", 2000, "--seed", 7,
            "--error-share", 0.2, "--late-share", 0.1, "--late-by", "20ms",
            "--duplicate-share", 0.1, "--in-progress-share", 0.2, "--json",
        )
    )  # fmt: skip
    assert report["traces"] == 80 and report["refused"] == 0
    sent = report["documents"]
    account = server.quiet_account(expect=lambda a: a.received >= sent)
    assert account.received == sent and account.rejected == account.dropped == 0
    assert account.duplicate > 0
    api = server.api()
    window = before - 60, time.time() + 120
    ids = [summary["Id"] for summary in api.summaries(*window, TimeRangeType="Event")]
    assert len(ids) == len(set(ids))
    graph = Graph(api.service_graph(*window))
    roots = sum(bool(service.get("Root")) for service in graph.services)
    assert roots >= 1
    assert 80 <= len(ids) <= 100
    assert graph.statistics() == Graph(api.trace_graph(*ids)).statistics()
    verify = [*report["verify"].split()[1:], "--json"]
    if transport == "udp":
        verify += ["--endpoint", server.url]
    verified = json.loads(roentgen(*verify))
    assert verified["found"] == verified["documents"] >= 80
    assert verified["missing"] == verified["altered"] == verified["extra"] == 0


def test_verify_notices_what_is_not_there(server, roentgen):
    said = roentgen("load", "verify", "--traces", 2, "--start", 1767225600, "--endpoint", server.url,
                    code=1)  # fmt: skip
    assert said == ""  # findings are a result, not a failure


def test_traces_trace_map_and_tail_show_what_was_sent(server, roentgen):
    roentgen("load", "--http", server.url, "--count", 60, "--rate", 2000, "--error-share", 0.3)
    at = ("--endpoint", server.url)
    listed = json.loads(roentgen("traces", *at, "--json", "--limit", 500))["TraceSummaries"]
    assert len(listed) >= 60
    starts = [summary["StartTime"] for summary in listed]
    assert sorted(starts, reverse=True)[0] == starts[0]
    table = roentgen("traces", *at, "--limit", 5)
    assert sum(line[14:16] == "1-" for line in table.splitlines()) == 5, table
    failed = next(summary for summary in listed if summary["HasFault"] or summary["HasError"])
    tree = roentgen("trace", failed["Id"], *at)
    assert "web-frontend" in tree and "└─" in tree and "\x1b" not in tree
    documents = json.loads(roentgen("trace", failed["Id"], *at, "--json"))["Segments"]
    assert "web-frontend" in {document["name"] for document in documents}
    chart = roentgen("map", *at)
    for name in ("web-frontend", "orders", "inventory", "users", "shop-inventory", "→"):
        assert name in chart, name
    nodes = json.loads(roentgen("map", *at, "--json"))["Services"]
    assert {"web-frontend", "orders"} <= {node["Name"] for node in nodes}
    assert "노드" in roentgen("map", *at, environment={"LC_ALL": "ko_KR.UTF-8"})
    assert roentgen("traces", *at, environment={"LC_ALL": "C"}, code=0).isascii()
