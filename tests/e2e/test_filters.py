"""Filter expressions through real clients.

The traces and expressions are those of tests/golden/filters, which the evaluator's own test reads too;
here they go through the API, the store and its indexes. boto3 asks every expression; the AWS command line
and the AWS SDK for JavaScript, which are slow to start, every fifth and those of the developer guide.
"""

import pathlib
import re
import time

import pytest

from support.clients import CLIENTS, ClientError

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]
GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "filters"


def lines(name):
    return [
        line
        for line in (GOLDEN / name).read_text().splitlines()
        if line and not line.startswith("#")
    ]


def expressions():
    return [tuple(line.split(" ==> ")) for line in lines("matches.txt")]


class Stored:
    """The golden traces, stored as of a minute ago."""

    def __init__(self, client):
        self.base = int(time.time()) - 60
        self.ids = {}
        documents = []
        for line in lines("traces.txt"):
            if line.startswith("trace "):
                name = line.removeprefix("trace ")
                self.ids[name] = f"1-{self.base:08x}-{len(self.ids) + 1:024x}"
                continue
            line = line.replace("$T", self.ids[name])
            documents.append(re.sub(r"@([0-9.]+)", lambda m: f"{self.base + float(m[1]):.3f}", line))
        answer = client.call("PutTraceSegments", TraceSegmentDocuments=documents)
        assert answer["UnprocessedTraceSegments"] == []

    def find(self, client, expression, **more):
        pages = client.pages(
            "GetTraceSummaries",
            StartTime=self.base - 1,
            EndTime=self.base + 30,
            FilterExpression=expression,
            **more,
        )
        names = {trace: name for name, trace in self.ids.items()}
        return {names[each["Id"]] for page in pages for each in page["TraceSummaries"]}


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_expressions_select_the_traces_written_beside_them(client, request):
    stored = Stored(client)
    rows = expressions()
    if request.node.callspec.params["client"] != "boto3":
        rows = rows[::5]
    wrong = {}
    for expression, expected in rows:
        found = stored.find(client, expression)
        if found != set(expected.split()) - {"-"}:
            wrong[expression] = sorted(found)
    assert wrong == {}


# Each row of the guide's typing rules that is an error, and what the message must name.
ERRORS = {
    "responstime > 5": "did you mean responsetime",
    "service(\"x\") { fault": "is not closed",
    "(fault": "is not closed",
    "user = \"x": "no closing quote",
    "http.status CONTAINS 2": "compared by",
    "http.status = \"200\"": "with a number",
    "user < \"x\"": "in double quotes",
    "http.status =": "a value was expected",
    "group.name = \"nobody\"": "there is no group",
    "fault AND AND error": "a condition was expected",
}


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_wrong_expression_is_answered_with_its_place(client):
    now = time.time()
    for expression, named in ERRORS.items():
        with pytest.raises(ClientError) as caught:
            client.call(
                "GetTraceSummaries", StartTime=now - 9, EndTime=now, FilterExpression=expression
            )
        assert caught.value.code == "InvalidRequestException", expression
        assert "Invalid filter expression: " in caught.value.message
        assert named in caught.value.message, caught.value.message
        assert "at character" in caught.value.message and "^" in caught.value.message


@pytest.mark.peer("boto3")
@pytest.mark.parametrize("client", ["boto3"], indirect=True)
def test_another_type_is_no_match_and_an_empty_filter_is_none(client):
    stored = Stored(client)
    assert stored.find(client, "annotation.gameid = 817") == set()
    assert stored.find(client, "  ") == set(stored.ids)
    assert stored.find(client, "annotation.age", TimeRangeType="Event") == {"plain"}
    assert stored.find(client, "fault", TimeRangeType="Service") == {"failed"}


@pytest.mark.peer("boto3")
@pytest.mark.parametrize("client", ["boto3"], indirect=True)
def test_sampling_takes_a_share_that_stays_the_same(client, make, server):
    sent = [make.segment("sampled", -0.01 * n, 0.01) for n in range(400)]
    for n, document in enumerate(sent):
        document["trace_id"] = make.trace_id(make.now - n // 8)
    server.api().put_ok(*sent)

    def ids(**strategy):
        pages = client.pages(
            "GetTraceSummaries",
            StartTime=make.now - 600,
            EndTime=make.now + 1,
            Sampling=True,
            SamplingStrategy=strategy,
        )
        return {each["Id"] for page in pages for each in page["TraceSummaries"]}

    half = ids(Name="FixedRate", Value=0.5)
    assert 120 < len(half) < 280
    assert half == ids(Name="FixedRate", Value=0.5)
    assert ids(Name="FixedRate", Value=0.25) < half
    assert len(ids(Name="FixedRate", Value=1.0)) == 400
    assert ids(Name="PartialScan") <= {document["trace_id"] for document in sent}
