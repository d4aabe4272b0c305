"""The command line against a running server."""

import csv
import http.server
import io
import json
import os
import re
import select
import shlex
import signal
import subprocess
import threading
import time

import pytest

from support.graph import Graph
from support.scenario import Shop
from support.wait import until


@pytest.fixture
def roentgen(binary):
    """Runs a command to its end; what it printed, errors included when it must fail."""

    def run(*arguments, code=0, environment=None, timeout=60):
        done = subprocess.run(
            [binary, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env={"LC_ALL": "C.UTF-8", **(environment or {})},
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    return run


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


@pytest.fixture
def shop(server, make):
    made = Shop(make)
    server.api().put_ok(*made.documents)
    return made


def test_traces_lists_them(server, roentgen, shop):
    text = roentgen("traces", "--endpoint", server.url)
    rows = {trace_id: line for line in text.splitlines()
            for trace_id in (shop.good, shop.broken, shop.missing) if trace_id in line}  # fmt: skip
    assert len(rows) == 3
    assert "200" in rows[shop.good] and "500" in rows[shop.broken] and "404" in rows[shop.missing]
    listed = json.loads(roentgen("traces", "--endpoint", server.url, "--json"))
    answered = server.api().summaries(shop.start, shop.end)
    assert {each["Id"] for each in listed["TraceSummaries"]} == {each["Id"] for each in answered}
    starts = [each["StartTime"] for each in listed["TraceSummaries"]]
    assert starts == sorted(starts, reverse=True)


def test_trace_shows_the_whole_story(server, roentgen, shop):
    for spelling in (
        shop.good,
        f"Root={shop.good};Sampled=1",
        shop.good.replace("-", "")[1:],
    ):
        text = roentgen("trace", spelling, "--endpoint", server.url)
        for wanted in ("shop", "orders", "place order", "DynamoDB", "orders@db.internal",
                       "INSERT INTO orders", "o-1", "12.5"):  # fmt: skip
            assert wanted in text, (wanted, text)
    broken = roentgen("trace", shop.broken, "--endpoint", server.url)
    for wanted in ("OrderError", "no such cart", "orders.py"):
        assert wanted in broken, (wanted, broken)
    as_json = json.loads(roentgen("trace", shop.good, "--endpoint", server.url, "--json"))
    assert as_json["Id"] == shop.good
    message = roentgen("trace", shop.make.trace_id(), "--endpoint", server.url, code=1)
    assert message.strip()


def test_map_shows_who_calls_whom(server, roentgen, shop):
    text = roentgen("map", "--endpoint", server.url)
    for wanted in ("shop", "orders", "carts", "orders@db.internal"):
        assert wanted in text, (wanted, text)
    as_json = json.loads(roentgen("map", "--endpoint", server.url, "--json"))
    window = as_json["StartTime"], as_json["EndTime"]
    assert Graph(as_json["Services"]).statistics() == Graph(
        server.api().service_graph(*window)
    ).statistics()


def test_tail_shows_what_arrives(server, binary, make, tmp_path):
    output = tmp_path / "tail.txt"
    with open(output, "wb") as file:
        tail = subprocess.Popen(
            [binary, "tail", "--endpoint", server.url], stdout=file, stderr=subprocess.STDOUT,
            env={"LC_ALL": "C.UTF-8"},
        )  # fmt: skip
    try:
        api = server.api()
        sent = []

        def shown():
            document = make.segment("tailed", trace_id=make.trace_id(time.time()))
            document.update(start_time=time.time() - 0.2, end_time=time.time())
            api.put_ok(document)
            sent.append(document["trace_id"])
            text = output.read_text()
            return any(trace_id in text for trace_id in sent)

        until(shown, 15, "a line of tail")
        tail.send_signal(signal.SIGINT)
        assert tail.wait(10) in (0, 130, -signal.SIGINT)
    finally:
        tail.kill()
        tail.wait()


def test_traces_are_counted_by_an_attribute(server, roentgen, shop):
    endpoint = ("--endpoint", server.url)
    table = roentgen("traces", "--since", "1h", "--group-by", "service", *endpoint)
    assert "TRACES" in table and "p99" in table
    counted = json.loads(roentgen("traces", "--since", "1h", "--group-by", "service", "--json", *endpoint))
    text = roentgen("traces", "--since", "1h", "--group-by", "service", "--csv", *endpoint)
    assert len(text.splitlines()) == len(counted["Values"]) + 1
    assert text.startswith("service,Traces,Ok,")
    wrong = roentgen("traces", "--group-by", "srevice", *endpoint, code=1)
    assert "did you mean service" in wrong


def test_traces_go_into_a_spreadsheet_as_text(server, roentgen, make):
    server.api().put_ok(make.segment("web", user="=1+1"), make.segment("web", user='a,"b"'))
    lines = list(csv.DictReader(io.StringIO(roentgen("traces", "--csv", "--endpoint", server.url))))
    assert {line["Users"] for line in lines} == {"'=1+1", 'a,"b"'}
    assert "--json" in roentgen("traces", "--csv", "--json", "--endpoint", server.url, code=2)


def test_a_group_is_made_used_changed_and_deleted(server, roentgen, make):
    endpoint = ("--endpoint", server.url)
    created = roentgen("groups", "create", "failed", "--filter", "fault", "--tag", "team=a", *endpoint)
    assert "Group failed is made" in created and "5xx" in created
    server.api().put_ok(make.segment("web", fault=True), make.segment("web"))
    assert "fault" in roentgen("groups", *endpoint) and "fault" in roentgen("groups", "list", *endpoint)
    assert "team=a" in roentgen("groups", "get", "failed", *endpoint)
    listed = json.loads(roentgen("traces", "--group", "failed", "--json", *endpoint))
    assert len(listed["TraceSummaries"]) == 1
    of_group = json.loads(roentgen("map", "--group", "failed", "--json", *endpoint))
    (web,) = [service for service in of_group["Services"] if service.get("Type") != "client"]
    assert web["SummaryStatistics"]["TotalCount"] == 1
    assert "failed" in roentgen("explain", 'group.name = "failed"', *endpoint)
    roentgen("groups", "update", "failed", "--filter", "error", "--insights", "on", *endpoint)
    shown = roentgen("groups", "get", "failed", *endpoint)
    assert "error" in shown and "insights: on" in shown
    assert "say what to change" in roentgen("groups", "update", "failed", *endpoint, code=2)
    assert "falt" in roentgen("groups", "create", "x", "--filter", "falt", *endpoint, code=1)
    roentgen("groups", "delete", "failed", *endpoint)
    assert "failed" in roentgen("groups", "get", "failed", *endpoint, code=1)
    assert "KEY=VALUE" in roentgen("groups", "create", "x", "--tag", "team", *endpoint, code=2)


def test_the_map_of_a_filter_says_what_it_rests_on(server, roentgen, make):
    endpoint = ("--endpoint", server.url)
    server.api().put_ok(make.segment("web", fault=True), make.segment("api"))
    drawn = roentgen("map", "--filter", "fault", *endpoint)
    assert "web" in drawn and "api" not in drawn and "Drawn from 1 traces" in drawn
    assert "No trace" in roentgen("map", "--filter", "throttle", *endpoint)
    wrong = roentgen("map", "--filter", "falt", *endpoint, code=1)
    assert "did you mean" in wrong and "^" in wrong


def test_compare_tells_what_failures_have_in_common(server, roentgen, make):
    endpoint = ("--endpoint", server.url)
    for n in range(40):
        failed = {"fault": True} if n % 4 == 0 else {}
        tenant = "acme" if n % 4 == 0 else "other"
        server.api().put_ok(make.segment("web", annotations={"tenant": tenant}, **failed))
    shown = roentgen("compare", "fault", *endpoint)
    assert "annotation.tenant" in shown and "acme" in shown and "100" in shown
    assert json.loads(roentgen("compare", "fault", "ok", "--json", *endpoint))["Differences"]
    assert "No trace is in B: throttle" in roentgen("compare", "fault", "throttle", *endpoint, code=1)
    ids = [summary["Id"] for summary in server.api().summaries(make.now - 60, make.now + 60)][:2]
    assert "CALL" in roentgen("compare", *ids, *endpoint)
    assert "not one of each" in roentgen("compare", ids[0], "fault", *endpoint, code=2)
    korean = {"LC_ALL": "ko_KR.UTF-8"}
    assert "차이" in roentgen("compare", "fault", *endpoint, environment=korean)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_operations_of_a_service(server, roentgen, make):
    endpoint = ("--endpoint", server.url)
    sent = [("GET", "/orders/17", 200), ("GET", "/orders/18", 500), ("POST", "/orders", 200)]
    ids = [make.trace_id() for _ in sent]
    for trace_id, (method, path, status) in zip(ids, sent):
        request = {"method": method, "url": f"http://shop.example{path}"}
        server.api().put_ok(make.segment(
            "web", trace_id=trace_id, fault=status == 500,
            http={"request": request, "response": {"status": status}},
        ))  # fmt: skip
    table = roentgen("operations", "web", *endpoint, environment={"COLUMNS": "80"})
    assert "GET /orders/*" in table and "66.7 %" in table and "50.0 %" in table
    assert all(len(line) <= 80 for line in table.splitlines())
    listed = rows_of(roentgen("operations", "web", "--csv", *endpoint))
    assert [(row["Operation"], row["Calls"], row["Fault"]) for row in listed] == [
        ("GET /orders/*", "2", "1"), ("POST /orders", "1", "0")]  # fmt: skip
    assert listed[1]["SlowestTraceId"] == ids[2]
    answered = json.loads(roentgen("operations", "web", "--filter", "fault", "--json", *endpoint))
    assert [each["ExampleTraceId"] for each in answered["Operations"]] == [ids[1]]
    assert "1 more operations" in roentgen("operations", "web", "--limit", 1, *endpoint)
    assert "wbe was not called" in roentgen("operations", "wbe", *endpoint)
    wrong = roentgen("operations", "web", "--filter", "falt", *endpoint, code=1)
    assert "did you mean fault?" in wrong and "^^^^" in wrong
    korean = roentgen("operations", "web", *endpoint, environment={"LC_ALL": "ko_KR.UTF-8"})
    assert korean.startswith("작업")


def test_every_table_is_there_as_csv(server, roentgen, shop):
    endpoint = ("--endpoint", server.url)
    roentgen("groups", "create", "failed", "--filter", "fault", *endpoint)
    groups = rows_of(roentgen("groups", "list", "--csv", *endpoint))
    assert [row["Name"] for row in groups] == ["Default", "failed"]
    answered = Graph(server.api().service_graph(shop.start, shop.end))
    drawn = rows_of(roentgen("map", "--csv", *endpoint))
    names = {service["Name"] for service in answered.services if service.get("Type") != "client"}
    assert {row["Service"] for row in drawn if row["Kind"] == "service"} == names
    assert "shop" in {row["Caller"] for row in drawn if row["Kind"] == "call"}
    filtered = rows_of(roentgen("map", "--filter", "fault", "--csv", *endpoint))
    assert {row["Service"] for row in filtered} < {row["Service"] for row in drawn}
    sets = rows_of(roentgen("compare", "fault", "--all", "--csv", *endpoint))
    assert "fault" in {row["Attribute"] for row in sets} and "QValue" in sets[0]
    calls = rows_of(roentgen("compare", shop.good, shop.broken, "--csv", *endpoint))
    assert calls[0]["Depth"] == "0" and {row["Change"] for row in calls} & {"added", "removed"}
    assert rows_of(roentgen("sampling", "list", "--csv", *endpoint))[-1]["RuleName"] == "Default"
    assert roentgen("sampling", "stats", "--csv", *endpoint).startswith("RuleName,")
    assert "--csv" in roentgen("groups", "create", "x", "--csv", *endpoint, code=2)


def test_what_a_csv_leaves_out_is_said_beside_it(server, binary, shop):
    done = subprocess.run(
        [binary, "traces", "--csv", "--limit", "1", "--endpoint", server.url],
        capture_output=True, text=True, timeout=60, env={"LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 2 and "--limit" in done.stderr


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


def test_output_into_a_pipe_has_no_colours(server, roentgen, shop):
    for command in (["traces"], ["map"], ["trace", shop.good]):
        plain = roentgen(*command, "--endpoint", server.url)
        assert "\x1b[" not in plain
        coloured = roentgen("--color", "always", *command, "--endpoint", server.url)
        assert "\x1b[" in coloured


def test_a_reader_that_leaves_early_is_no_error(server, binary, shop):
    """`roentgen traces | head -1` must not end in a signal or a message."""
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [binary, "traces", "--endpoint", server.url], stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    os.close(reader)
    message = process.stderr.read()
    process.wait(20)
    assert process.returncode in (0, -signal.SIGPIPE, 141), (process.returncode, message)
    assert message == b""
    process.stderr.close()


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
