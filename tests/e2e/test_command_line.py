"""The command line against a running server."""

import http.server
import json
import os
import re
import select
import shlex
import subprocess
import threading
import time

import pytest

from support.graph import Graph


def test_every_command_has_help_in_both_languages(roentgen):
    top = roentgen("--help")
    commands = [line.split()[0] for line in top.partition("Commands:")[2].splitlines()
                if line.startswith("  ") and line[2] != " "]  # fmt: skip
    assert {"serve", "load", "map", "traces", "trace", "tail"} <= set(commands)
    for command in commands:
        english = roentgen(command, "--help")
        korean = roentgen(command, "--help", environment={"LC_ALL": "ko_KR.UTF-8"})
        assert len(english.splitlines()) > 5
        assert any("가" <= letter <= "힣" for letter in korean), command


def test_the_server_refuses_in_the_readers_language(roentgen):
    english = roentgen("serve", "--htp", code=2)
    korean = roentgen("serve", "--htp", code=2, environment={"LC_ALL": "ko_KR.UTF-8"})
    assert "--http" in english and "--help" in english, english
    assert "--http" in korean and "설정이 올바르지 않습니다" in korean, korean


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
    assert "missing" in said and "roentgen:" not in said  # findings are a result, not a failure


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


def test_traces_are_filtered_by_the_server(server, roentgen):
    roentgen("load", "--http", server.url, "--count", 60, "--rate", 2000, "--error-share", 0.5)
    at = ("--endpoint", server.url, "--since", "1h")
    everything = json.loads(roentgen("traces", *at, "--json", "--limit", 500))["TraceSummaries"]
    faults = json.loads(roentgen("traces", *at, "--json", "--limit", 500, "--filter", "fault"))
    wanted = {summary["Id"] for summary in everything if summary["HasFault"]}
    assert {summary["Id"] for summary in faults["TraceSummaries"]} == wanted
    wrong = roentgen("traces", *at, "--filter", "responstime > 5", code=1)
    assert "did you mean responsetime?" in wrong and "^^^" in wrong


def test_load_verify_finds_all_of_it_and_notices_what_is_missing(server, roentgen):
    report = json.loads(
        roentgen("load", "--http", server.url, "--count", 60, "--rate", 0, "--seed", 3, "--json",
                 "--duplicate-share", 0.1, "--in-progress-share", 0.3)
    )  # fmt: skip
    command = shlex.split(report["verify"])
    assert command[0] == "roentgen"
    roentgen(*command[1:])
    command[command.index("--traces") + 1] = "61"
    assert roentgen(*command[1:], code=1)


def test_an_unknown_group_is_named(server, roentgen):
    endpoint = ("--endpoint", server.url)
    for command in (["traces"], ["map"], ["map", "--filter", "fault"], ["compare", "fault"],
                    ["operations", "web"], ["traces", "--group-by", "service"]):  # fmt: skip
        assert "nowhere" in roentgen(*command, "--group", "nowhere", *endpoint, code=1), command


def test_completion_knows_the_commands(roentgen):
    script = roentgen("completion", "bash")
    ask = ("COMP_WORDS=(roentgen groups up); COMP_CWORD=2; _roentgen; echo ${COMPREPLY[*]}; "
           "COMP_WORDS=(roentgen operations web --); COMP_CWORD=3; _roentgen; echo ${COMPREPLY[*]}")  # fmt: skip
    done = subprocess.run(["bash", "-c", script + ask], capture_output=True, text=True, check=True)
    nested, options = done.stdout.splitlines()
    assert nested == "update" and {"--csv", "--filter", "--type"} <= set(options.split())


def test_explain_works_without_a_server_but_for_groups(roentgen):
    alone = ("--endpoint", "http://127.0.0.1:1")
    assert "Traces where" in roentgen("explain", "ok duration < 3", *alone)
    assert "only a server knows the groups" in roentgen("explain", 'group.name = "x"', *alone, code=2)
    wrong = roentgen("explain", "http.status = fast", *alone, code=2)
    assert "^" in wrong
    assert json.loads(roentgen("explain", "fault", "--json", *alone))["Valid"] is True


def test_an_absent_server_is_named_with_what_to_do(roentgen):
    with_port = "http://127.0.0.1:1"
    for command in (["traces"], ["map"], ["compare", "fault"], ["operations", "web"], ["groups"],
                    ["map", "--csv"], ["trace", "1-5759e988-bd862e3fe1be46a994272793"]):
        message = roentgen(*command, "--endpoint", with_port, code=1)
        assert "127.0.0.1:1" in message and "roentgen serve" in message, message
        korean = roentgen(
            *command, "--endpoint", with_port, code=1, environment={"LC_ALL": "ko_KR.UTF-8"}
        )
        assert any("가" <= letter <= "힣" for letter in korean), korean


class EndlessSearch(http.server.BaseHTTPRequestHandler):
    """One empty page of traces after the other, or no answer at all, until told to end."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        answer = {"TraceSummaries": [], "TracesProcessedCount": 1000, "ApproximateTime": 1767258000}
        if self.path.startswith("/api/"):
            self.server.may_end.wait(60)
            answer = {"A": {"Examined": {"TraceCount": 1}}, "B": {"Examined": {"TraceCount": 1}}}
        elif not self.server.may_end.is_set():
            answer["NextToken"] = "more"
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def read_soon(file):
    ready, _, _ = select.select([file], [], [], 60)
    assert ready, "nothing was written for a minute"
    return os.read(file, 4096)


@pytest.mark.parametrize(
    ("command", "wanted", "output"),
    [(["traces", "--filter", "fault"],
      rb"looked at [0-9,]+,000 traces, back to 2026-01-01 09:00:00, found 0", b"No trace between"),
     (["traces", "--group-by", "user"], rb"searching for [0-9]+ s", b"None of"),
     (["operations", "web"], rb"searching for [0-9]+ s", b"web was not called"),
     (["map", "--filter", "fault"], rb"searching for [0-9]+ s", b"No trace between"),
     (["compare", "fault"], rb"searching for [0-9]+ s", b"")],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_long_search_tells_a_terminal_how_far_it_is(binary, command, wanted, output):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), EndlessSearch) as server:
        server.may_end = threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        terminal, for_command = os.openpty()
        process = subprocess.Popen(
            [binary, *command, "--endpoint", f"http://127.0.0.1:{server.server_address[1]}"],
            stdout=subprocess.PIPE, stderr=for_command, env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        try:
            shown = b""
            while not re.search(wanted, shown):
                shown += read_soon(terminal)
            server.may_end.set()
            out, _ = process.communicate(timeout=60)
            os.close(for_command)
            for_command = None
            while not shown.endswith(b"\r\x1b[K"):
                shown += read_soon(terminal)
        finally:
            server.may_end.set()
            process.kill()
            server.shutdown()
            os.close(terminal)
            if for_command is not None:
                os.close(for_command)
    assert process.returncode == 0
    assert output in out and b"looked at" not in out and b"searching" not in out
