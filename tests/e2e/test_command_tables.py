"""What the commands that look at traces print, against a running server."""

import csv
import io
import json
import os
import signal
import subprocess
import time

import pytest

from support.graph import Graph
from support.scenario import Shop
from support.wait import until


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
