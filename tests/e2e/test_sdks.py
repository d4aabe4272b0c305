"""The X-Ray SDKs of four languages send a two-service program's traces to the UDP port.

Each program is the same little shop: `X-front` calls `X-stock` over HTTP with the SDK's own client,
`X-stock` has a custom subsegment with a database call in it. `/broken` raises there.
"""

import time

import pytest

from support.documents import find, walk
from support.graph import Graph, counts
from support.program import Program
from support.wait import until


def command_of(language, peers):
    # Each looked up only when asked for: a client that could not be installed has no files.
    suite = peers.suite
    if language == "node":
        return [peers.node, suite / "node/two_services.cjs"]
    if language == "python":
        return [peers.python, suite / "python/two_services.py"]
    if language == "go":
        return [peers.go_program]
    return peers.java("TwoServices", suite / "java/sampling-rules.json")


LANGUAGES = [
    pytest.param("node", marks=pytest.mark.peer("node-sdk")),
    pytest.param("python", marks=pytest.mark.peer("python-sdk")),
    pytest.param("go", marks=pytest.mark.peer("go-sdk")),
    pytest.param("java", marks=pytest.mark.peer("java-sdk")),
]

SDK_NAME = {
    "node": "X-Ray for Node.js",
    "python": "X-Ray for Python",
    "go": "X-Ray for Go",
    "java": "X-Ray for Java",
}
# What each SDK calls the database call; Python's is a real SQLite connection.
DATABASE = {"python": ":memory:"}
EXCEPTION = {
    "node": "RangeError",
    "python": "LookupError",
    "go": "errors.errorString",
    "java": "java.lang.IllegalStateException",
}


@pytest.fixture
def shop(request, server, api, peers, tmp_path):
    language = request.param
    # The default rule takes one request a second and 5 % of the others: here every one is looked at.
    everything = {"RuleName": "Default", "FixedRate": 1.0}
    assert api.post("/UpdateSamplingRule", {"SamplingRuleUpdate": everything}).status == 200
    environment = peers.environment(
        tmp_path, AWS_XRAY_DAEMON_ADDRESS=f"tcp:{server.tcp_text} udp:{server.udp_text}"
    )
    with Program(command_of(language, peers), environment, tmp_path / "program.log") as program:
        yield language, program


def whole_trace(api, trace_id, names):
    """The trace by segment name, once a segment of each name has arrived."""

    def arrived():
        trace = api.trace(trace_id) or {}
        own = {doc["name"]: doc for doc in trace.values() if not doc.get("inferred")}
        return own if names <= set(own) else None

    return until(arrived, 10, f"the segments of {trace_id}")


@pytest.mark.parametrize("shop", LANGUAGES, indirect=True)
def test_a_good_and_a_broken_request(shop, server, api, make):
    language, program = shop
    names = {f"{language}-front", f"{language}-stock"}
    good, broken = make.trace_id(time.time()), make.trace_id(time.time())
    before = time.time() - 1
    # Root alone: the SDK's sampler decides, by the rules it asks our TCP port for.
    assert program.get("/checkout", f"Root={good}") == 200
    assert program.get("/broken", f"Root={broken}") == 500

    check_good(language, whole_trace(api, good, names))
    check_broken(language, whole_trace(api, broken, names))
    check_inferred(language, api, good)
    check_summaries(language, api, good, broken, before)
    check_graph(language, api, good, broken, before)
    server.quiet_account(expect=lambda account: account.stored == 4)


def check_good(language, trace):
    front, stock = trace[f"{language}-front"], trace[f"{language}-stock"]
    assert "parent_id" not in front and front["user"] == "ann"
    assert front["annotations"] == {"order": "o-1", "amount": 12.5, "express": True}
    assert front["metadata"]["default"]["basket"] == ["keyboard", "cable"]
    assert front["http"]["request"]["method"] == "GET"
    assert front["http"]["response"]["status"] == 200
    assert front["aws"]["xray"]["sdk"] == SDK_NAME[language]
    call = next(entity for entity in walk(front) if entity.get("namespace") == "remote")
    assert stock["parent_id"] == call["id"], "the callee hangs under the caller's subsegment"
    assert call["http"]["response"]["status"] == 200
    work = find(stock, name="find stock")
    assert work["annotations"] == {"sku": "keyboard-87"}
    assert work["metadata"] == {"stock": {"shelf": {"row": 4, "places": [1, 2, 3]}}}
    query = find(work, namespace="remote")
    assert query["name"] == DATABASE.get(language, "stock@db.internal")
    assert query["sql"]["database_type"] == ("sqlite3" if language == "python" else "MySQL")
    for entity in [*walk(front), *walk(stock)]:
        assert not entity.get("in_progress") and entity["end_time"] >= entity["start_time"]
        assert not any(entity.get(flag) for flag in ("error", "fault", "throttle"))


def check_broken(language, trace):
    front, stock = trace[f"{language}-front"], trace[f"{language}-stock"]
    assert front["fault"] is True and stock["fault"] is True
    assert front["http"]["response"]["status"] == 500
    work = find(stock, name="find stock")
    assert work["fault"] is True
    exception = work["cause"]["exceptions"][0]
    assert exception["message"] == "the shelf is empty"
    assert exception["type"] == EXCEPTION[language]
    assert exception["stack"] and all("label" in frame for frame in exception["stack"])


def check_inferred(language, api, trace_id):
    """The database sent nothing itself; the server makes up its segment from the caller's view."""
    inferred = [doc for doc in api.trace(trace_id).values() if doc.get("inferred")]
    assert [doc["name"] for doc in inferred] == [DATABASE.get(language, "stock@db.internal")]


def check_summaries(language, api, good, broken, before):
    found = {each["Id"]: each for each in api.summaries(before, time.time() + 1)}
    assert set(found) == {good, broken}
    assert found[good]["HasFault"] is False and found[broken]["HasFault"] is True
    for summary in found.values():
        assert summary["IsPartial"] is False
        assert summary["EntryPoint"]["Name"] == f"{language}-front"
        names = {service["Name"] for service in summary["ServiceIds"]}
        assert {f"{language}-front", f"{language}-stock"} <= names
        assert summary["Users"][0]["UserName"] == "ann"
        assert summary["Http"]["HttpMethod"] == "GET"
        values = {key: each[0]["AnnotationValue"] for key, each in summary["Annotations"].items()}
        assert values == {
            "order": {"StringValue": "o-1"},
            "amount": {"NumberValue": 12.5},
            "express": {"BooleanValue": True},
            "sku": {"StringValue": "keyboard-87"},
        }
    assert found[good]["Http"]["HttpStatus"] == 200
    assert found[broken]["Http"]["HttpStatus"] == 500
    cause = found[broken]["FaultRootCauses"][0]
    assert cause["ClientImpacting"] is True
    assert [service["Name"] for service in cause["Services"]] == [
        f"{language}-front",
        f"{language}-stock",
    ]
    culprit = cause["Services"][-1]["EntityPath"][-1]
    assert culprit["Name"] == "find stock"
    assert culprit["Exceptions"][0]["Message"] == "the shelf is empty"


def check_graph(language, api, good, broken, before):
    of_traces = Graph(api.trace_graph(good, broken))
    of_time = Graph(api.service_graph(before, time.time() + 1))
    assert of_time.statistics() == of_traces.statistics()
    client, front, stock = (
        (f"{language}-front", "client"),
        (f"{language}-front", ""),
        (f"{language}-stock", ""),
    )
    database = (DATABASE.get(language, "stock@db.internal"), "Database::SQL")
    assert set(of_time.nodes) == {client, front, stock, database}
    assert of_time.nodes[front]["Root"] is True
    assert of_time.nodes[client]["State"] == "unknown"
    assert counts(of_time.edge(client, front)["SummaryStatistics"]) == (1, 0, 0, 1)
    assert counts(of_time.edge(front, stock)["SummaryStatistics"]) == (1, 0, 0, 1)
    assert counts(of_time.edge(stock, database)["SummaryStatistics"]) == (2, 0, 0, 0)
    assert counts(of_time.nodes[stock]["SummaryStatistics"]) == (1, 0, 0, 1)
