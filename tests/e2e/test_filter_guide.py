"""Every example that X-Ray's guide gives of a filter expression, letter by letter, through real clients.

The documents are made for the examples: each expression has traces it is to find among others that miss
it narrowly. Typing rules that are no error are here too; those that are stand in test_filters.py.
"""

import json
import time

import pytest

from support.clients import CLIENTS, ClientError

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]
LAMBDA = "AWS::Lambda::Function"
DENIED = "Access Denied for account_id: 1234567890"
SLOW = {"GroupName": "high_response_time", "FilterExpression": "responsetime > 5"}


def request(url, status):
    return {"request": {"method": "GET", "url": url}, "response": {"status": status}}


def documents(make):
    """The segments of each trace, by the trace's name."""
    call, segment = make.embedded, make.segment
    slow = segment(
        "api.example.com",
        duration=6,
        fault=True,
        user="alice",
        http=request("http://api.example.com/api/game/7", 500),
        annotations={"age": 30, "gameid": "817DL6VO", "request.id": "x"},
        subsegments=[
            call(
                "deserialize",
                duration=5,
                fault=True,
                cause={
                    "working_directory": "",
                    "exceptions": [{"id": "00000000000000aa", "type": "Denied", "message": DENIED}],
                },
            )
        ],
    )
    caller = segment(
        "api.example.com",
        duration=1,
        http=request("http://api.example.com/v1/users", 200),
        annotations={"age": 29},
        subsegments=[call("backend.example.com", duration=0.5, namespace="remote", error=True)],
    )
    backend = segment(
        "backend.example.com",
        duration=0.4,
        error=True,
        trace_id=caller["trace_id"],
        parent_id=caller["subsegments"][0]["id"],
    )
    in_json = segment(
        "A",
        duration=1,
        fault=True,
        subsegments=[call("get_x", duration=0.9, namespace="remote", fault=True)],
    )
    behind = segment(
        "B",
        duration=0.8,
        fault=True,
        trace_id=in_json["trace_id"],
        parent_id=in_json["subsegments"][0]["id"],
    )
    return {
        "slow": [slow],
        "edge": [caller, backend],
        "lambda": [
            segment("f", duration=0.5, error=True, origin=LAMBDA, aws={"account_id": "111122223333"})
        ],
        "account": [segment("q", duration=0.5, aws={"account_id": "444455556666"})],
        "url": [segment("web", http=request("http://api.example.com/v2/users", 200), user="alice")],
        "console": [segment("api.amazon.com", duration=3, annotations={"foo": "bar"})],
        "quick": [segment("api.amazon.com", duration=1, annotations={"foo": "bar"})],
        "remote": [
            segment(
                "front", duration=2, subsegments=[call("traces", duration=1.9, namespace="remote")]
            )
        ],
        "table": [
            segment(
                "front", duration=2, subsegments=[call("DynamoDB", duration=1.9, namespace="aws")]
            )
        ],
        "json": [in_json, behind],
    }


EXAMPLES = (
    ("responsetime > 5", "slow"),
    ("duration >= 5 AND duration <= 8", "slow"),
    ("ok !partial duration <3", "edge account url quick remote table"),
    ("http.status != 200", "slow"),
    ('http.url CONTAINS "/api/game/"', "slow"),
    (
        'http.url BEGINSWITH "http://api.example.com/" AND http.url CONTAINS "/v2/" '
        'AND !service("api.example.com")',
        "url",
    ),
    ('service("api.example.com") { fault }', "slow"),
    ('edge("api.example.com", "backend.example.com") { error }', "edge"),
    ('service(id(type: "AWS::Lambda::Function")) { error }', "lambda"),
    (
        'service(id(account.id:"111122223333")) OR service(id(account.id:"444455556666"))',
        "lambda account",
    ),
    (
        'service("api.amazon.com") { fault = true OR responsetime > 2.5 } AND annotation.foo = "bar"',
        "console",
    ),
    ("annotation.age > 29", "slow"),
    (
        "!annotation.age",
        "lambda account url console quick remote table json",
    ),
    ('annotation.gameid = "817DL6VO"', "slow"),
    ('annotation[request.id] = "x"', "slow"),
    ('group.name = "high_response_time" AND user = "alice"', "slow"),
    ('rootcause.fault.entity { last and name = "deserialize" }', "slow"),
    ('rootcause.responsetime.entity { remote and coverage > 0.7 and name = "traces" }', "remote"),
    (
        'rootcause.fault.exception { last and message = "Access Denied for account_id: 1234567890" }',
        "slow",
    ),
    ('rootcause.responsetime.service { last and type = "AWS::DynamoDB" }', "table"),
    (
        'rootcause.json = #[{ "Services":[{"Name":"A","EntityPath":[{"Name":"A"},{"Name":"get_x"}]},'
        '{"Name":"B","EntityPath":[{"Name":"B"}]}]}]',
        "json",
    ),
    # Typing: another type, a missing field and an absent filter are no errors.
    ('annotation.age = "30"', ""),
    ("annotation.gameid > 5", ""),
    ("http.status = 404", ""),
    ("!(http.status = 404)", "slow edge lambda account url console quick remote table json"),
    ("", "slow edge lambda account url console quick remote table json"),
)


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_every_example_of_the_guide_finds_its_traces(client, make):
    traces = documents(make)
    client.call("CreateGroup", **SLOW)
    answer = client.call(
        "PutTraceSegments",
        TraceSegmentDocuments=[json.dumps(each) for parts in traces.values() for each in parts],
    )
    assert answer["UnprocessedTraceSegments"] == []
    names = {parts[0]["trace_id"]: name for name, parts in traces.items()}
    wrong = {}
    for expression, expected in EXAMPLES:
        given = {"FilterExpression": expression} if expression else {}
        pages = client.pages(
            "GetTraceSummaries", StartTime=make.now - 60, EndTime=make.now + 60, **given
        )
        found = {names[each["Id"]] for page in pages for each in page["TraceSummaries"]}
        if found != set(expected.split()):
            wrong[expression] = sorted(found)
    assert wrong == {}


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_selector_of_a_time_series_is_one_service_or_edge(client):
    now = time.time()
    for selector in ("fault", "annotation.a = 1", "responsetime > 1", 'service("a") AND fault', "edge("):
        with pytest.raises(ClientError) as caught:
            client.call(
                "GetTimeSeriesServiceStatistics",
                StartTime=now - 60,
                EndTime=now,
                EntitySelectorExpression=selector,
            )
        assert caught.value.code == "InvalidRequestException", selector
