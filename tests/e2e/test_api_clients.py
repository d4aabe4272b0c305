"""boto3, the AWS command line and the AWS SDK for JavaScript as judges.

Each stores the shop's three traces through its own PutTraceSegments and reads them back through every
reading operation; what it deserialised is compared field by field with what was sent.
"""

import json

import pytest

from support.clients import CLIENTS, ClientError
from support.documents import assert_holds
from support.graph import Graph, counts, histogram
from support.scenario import ACCOUNT, CLIENT, DATABASE, ORDERS, SHOP, TABLE, Shop

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shop(make):
    return Shop(make)


def put(client, *documents):
    texts = [each if isinstance(each, str) else json.dumps(each) for each in documents]
    return client.call("PutTraceSegments", TraceSegmentDocuments=texts)


def near(value, wanted):
    return value == pytest.approx(wanted, abs=2e-6)


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_what_was_sent_is_what_is_read(client, shop):
    assert put(client, *shop.documents)["UnprocessedTraceSegments"] == []
    check_traces(client, shop)
    check_summaries(client, shop)
    check_graphs(client, shop)


def check_traces(client, shop):
    unknown = shop.make.trace_id()
    answer = client.call(
        "BatchGetTraces", TraceIds=[shop.good, shop.broken, shop.missing, unknown]
    )
    assert answer.get("UnprocessedTraceIds") == []
    traces = {trace["Id"]: trace for trace in answer["Traces"]}
    assert set(traces) == {shop.good, shop.broken, shop.missing}
    assert near(traces[shop.good]["Duration"], 0.2)
    documents = {}
    for trace in traces.values():
        assert trace.get("LimitExceeded") is False
        for segment in trace["Segments"]:
            document = json.loads(segment["Document"])
            assert document["id"] == segment["Id"]
            assert document["trace_id"] == trace["Id"]
            documents[segment["Id"]] = document
    for sent in shop.documents:
        assert_holds(documents.pop(sent["id"]), sent)
    check_inferred(documents, shop)


def check_inferred(documents, shop):
    """What is left of the answer is made up by the server: the callees that sent nothing."""
    by_parent = {document["parent_id"]: document for document in documents.values()}
    assert set(by_parent) == {shop.throttled["id"], shop.query["id"]}
    table, database = by_parent[shop.throttled["id"]], by_parent[shop.query["id"]]
    for inferred, call in ((table, shop.throttled), (database, shop.query)):
        assert inferred["inferred"] is True and inferred["id"] != call["id"]
        assert inferred["start_time"] == call["start_time"]
        assert inferred["end_time"] == call["end_time"]
    assert table["origin"] == "AWS::DynamoDB::Table"
    assert table["throttle"] is True and table["error"] is True
    assert table["http"]["response"]["status"] == 429
    assert table["aws"]["table_name"] == "carts"


def check_summaries(client, shop):
    for kind in ("TraceId", "Event", "Service"):
        pages = client.pages(
            "GetTraceSummaries", StartTime=shop.start, EndTime=shop.end, TimeRangeType=kind
        )
        assert all("TracesProcessedCount" in page for page in pages)
        summaries = [summary for page in pages for summary in page["TraceSummaries"]]
        found = {summary["Id"]: summary for summary in summaries}
        assert len(summaries) == 3 and set(found) == {shop.good, shop.broken, shop.missing}, kind
        check_good_summary(found[shop.good], shop)
        check_failing_summaries(found[shop.broken], found[shop.missing], shop)
        for summary in summaries:
            assert ("MatchedEventTime" in summary) == (kind == "Event")


def names_of(services):
    return {(each["Name"], each.get("Type") or "") for each in services}


def check_good_summary(summary, shop):
    assert near(summary["StartTime"], shop.front["start_time"])
    assert near(summary["Duration"], 0.2) and near(summary["ResponseTime"], 0.2)
    assert summary["HasFault"] is False and summary["HasError"] is False
    assert summary["IsPartial"] is False and summary["Revision"] >= 1
    assert summary["Http"] == {
        "HttpURL": "https://shop.example/checkout",
        "HttpStatus": 200,
        "HttpMethod": "GET",
        "UserAgent": "judge/1",
        "ClientIp": "203.0.113.7",
    }
    assert summary["EntryPoint"] == {
        "Name": "shop", "Names": ["shop"], "AccountId": ACCOUNT, "Type": "AWS::EC2::Instance",
    }  # fmt: skip
    assert names_of(summary["ServiceIds"]) == {SHOP, ORDERS, TABLE, DATABASE}
    assert [user["UserName"] for user in summary["Users"]] == ["ann"]
    assert names_of(summary["Users"][0]["ServiceIds"]) == {SHOP}
    assert [each["Id"] for each in summary["InstanceIds"]] == ["i-0b5a4678fc325bg98"]
    assert [each["Name"] for each in summary["AvailabilityZones"]] == ["us-east-1c"]
    assert [each["ARN"] for each in summary["ResourceARNs"]] == [shop.front["resource_arn"]]
    annotations = {
        key: [(each["AnnotationValue"], names_of(each["ServiceIds"])) for each in values]
        for key, values in summary["Annotations"].items()
    }
    assert annotations == {
        "order": [({"StringValue": "o-1"}, {SHOP, ORDERS})],
        "amount": [({"NumberValue": 12.5}, {SHOP})],
        "express": [({"BooleanValue": True}, {SHOP})],
        "lines": [({"NumberValue": 2}, {ORDERS})],
    }


def check_failing_summaries(broken, missing, shop):
    assert broken["HasFault"] is True and broken["HasError"] is False
    assert broken["Http"]["HttpStatus"] == 500 and near(broken["ResponseTime"], 0.1)
    assert broken["Annotations"] == {} and broken["Users"] == []
    assert missing["HasFault"] is False and missing["HasError"] is True
    assert missing["HasThrottle"] is False
    assert missing["Http"]["HttpStatus"] == 404
    assert names_of(missing["ServiceIds"]) == {SHOP}
    cause = broken["FaultRootCauses"][0]
    assert cause["ClientImpacting"] is True
    assert [each["Name"] for each in cause["Services"]] == ["shop", "orders"]
    culprit = cause["Services"][-1]["EntityPath"][-1]
    assert culprit["Name"] == "orders"
    assert {"Name": "OrderError", "Message": "no such cart"} in culprit["Exceptions"]
    assert missing["ErrorRootCauses"][0]["Services"][0]["Name"] == "shop"


def services_of(pages):
    return [service for page in pages for service in page["Services"]]


def check_graphs(client, shop):
    ids = [shop.good, shop.broken, shop.missing]
    of_traces = Graph(services_of(client.pages("GetTraceGraph", TraceIds=ids)))
    pages = client.pages("GetServiceGraph", StartTime=shop.start, EndTime=shop.end)
    assert all(page["ContainsOldGroupVersions"] is False for page in pages)
    assert pages[0]["StartTime"] <= shop.start and pages[0]["EndTime"] >= shop.end
    of_time = Graph(services_of(pages))
    for graph in (of_traces, of_time):
        check_graph(graph, shop)
    assert of_time.statistics() == of_traces.statistics()
    only_good = Graph(services_of(client.pages("GetTraceGraph", TraceIds=[shop.good])))
    assert counts(only_good.nodes[SHOP]["SummaryStatistics"]) == (1, 0, 0, 0)


def check_graph(graph, shop):
    assert set(graph.nodes) == {CLIENT, SHOP, ORDERS, TABLE, DATABASE}
    assert {key for key, service in graph.nodes.items() if service.get("Root")} == {SHOP}
    states = {key: service["State"] for key, service in graph.nodes.items()}
    assert states == {
        CLIENT: "unknown", SHOP: "active", ORDERS: "active", TABLE: "unknown", DATABASE: "unknown",
    }  # fmt: skip
    for service in graph.nodes.values():
        assert service["AccountId"] == ACCOUNT and service["Name"] in service["Names"]
        assert service["StartTime"] <= service["EndTime"]
    assert "SummaryStatistics" not in graph.nodes[CLIENT]
    assert counts(graph.nodes[SHOP]["SummaryStatistics"]) == (1, 1, 0, 1)
    assert counts(graph.nodes[ORDERS]["SummaryStatistics"]) == (1, 0, 0, 1)
    assert counts(graph.nodes[TABLE]["SummaryStatistics"]) == (0, 0, 1, 0)
    assert near(graph.nodes[SHOP]["SummaryStatistics"]["TotalResponseTime"], 0.304)
    assert histogram(graph.nodes[SHOP]["ResponseTimeHistogram"]) == [
        (0.004, 1), (0.1, 1), (0.2, 1),
    ]  # fmt: skip
    to_shop = graph.edge(CLIENT, SHOP)
    assert counts(to_shop["SummaryStatistics"]) == (1, 1, 0, 1)
    to_orders = graph.edge(SHOP, ORDERS)
    assert counts(to_orders["SummaryStatistics"]) == (1, 0, 0, 1)
    # The caller's view: its subsegments took 0.15 s and 0.05 s, network included.
    assert near(to_orders["SummaryStatistics"]["TotalResponseTime"], 0.2)
    assert histogram(to_orders["ResponseTimeHistogram"]) == [(0.05, 1), (0.15, 1)]
    assert counts(graph.edge(ORDERS, TABLE)["SummaryStatistics"]) == (0, 0, 1, 0)
    assert counts(graph.edge(ORDERS, DATABASE)["SummaryStatistics"]) == (1, 0, 0, 0)
    assert len(graph.edges) == 4


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_rejected_documents_are_named(client, make):
    fine = make.segment()
    nameless = make.segment(name=None)
    answer = put(client, fine, nameless, "[]")
    assert [
        (each.get("Id"), each["ErrorCode"]) for each in answer["UnprocessedTraceSegments"]
    ] == [(nameless["id"], "MissingName"), (None, "MissingId")]
    assert all(each["Message"] for each in answer["UnprocessedTraceSegments"])
    traces = client.call("BatchGetTraces", TraceIds=[fine["trace_id"], nameless["trace_id"]])
    assert [trace["Id"] for trace in traces["Traces"]] == [fine["trace_id"]]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_errors_are_the_modelled_exceptions(client, make):
    now = make.now

    def refused(operation, message, **given):
        with pytest.raises(ClientError) as caught:
            client.call(operation, **given)
        error = caught.value
        assert error.code == "InvalidRequestException", error
        assert error.modelled, f"{error}: not the exception class of the model"
        assert error.status in (400, None), error
        assert error.message and (message is None or error.message == message), error

    ids = [make.trace_id() for _ in range(6)]
    refused("BatchGetTraces", "Exceeding maximum query size: 5", TraceIds=ids)
    refused(
        "BatchGetTraces", "NextToken is currently not supported", TraceIds=ids[:1], NextToken="x"
    )
    refused(
        "PutTraceSegments",
        "Exceeding maximum segment count: 50",
        TraceSegmentDocuments=[json.dumps(make.segment()) for _ in range(51)],
    )
    refused(
        "GetServiceGraph",
        "Time range cannot be longer than 6 hours",
        StartTime=now - 6 * 3600 - 1,
        EndTime=now,
    )
    refused("GetTraceSummaries", None, StartTime=now, EndTime=now - 1)
    refused("GetTraceSummaries", None, StartTime=now - 9, EndTime=now, NextToken="not ours")
    refused(
        "GetTraceSummaries", None, StartTime=now - 9, EndTime=now, FilterExpression="nonsense > 1"
    )
    refused("GetServiceGraph", None, StartTime=now - 9, EndTime=now, GroupName="nobody")


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_operations_that_are_not_built_say_so(client):
    """A clear error, never a wrong empty answer."""
    for operation in ("GetEncryptionConfig", "GetInsightSummaries"):
        given = {"StartTime": 1.0, "EndTime": 2.0} if operation == "GetInsightSummaries" else {}
        if operation == "GetInsightSummaries":
            given["GroupName"] = "Default"
        with pytest.raises(ClientError) as caught:
            client.call(operation, **given)
        assert caught.value.status in (400, 404, 501, None), caught.value
        assert caught.value.message


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_pages_hold_every_trace_once_newest_first(client, server, make):
    """Through the client's own paginator, over more pages than one."""
    count = 330
    sent = [make.segment("paged", -0.05 * n, 0.01) for n in range(count)]
    for n, document in enumerate(sent):
        document["trace_id"] = make.trace_id(make.now - n // 4)
    server.api().put_ok(*sent)
    pages = client.pages("GetTraceSummaries", StartTime=make.now - 600, EndTime=make.now + 1)
    ids = [summary["Id"] for page in pages for summary in page["TraceSummaries"]]
    assert len(ids) == count and set(ids) == {document["trace_id"] for document in sent}
    starts = [int(trace_id.split("-")[1], 16) for trace_id in ids]
    assert starts == sorted(starts, reverse=True)
    if client.name != "aws-cli":
        assert len(pages) > 1
        assert sum(page["TracesProcessedCount"] for page in pages) == count


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_telemetry_records_are_taken(client, make):
    record = {
        "Timestamp": make.now, "SegmentsReceivedCount": 10, "SegmentsSentCount": 9,
        "SegmentsSpilloverCount": 0, "SegmentsRejectedCount": 1,
        "BackendConnectionErrors": {"TimeoutCount": 1, "OtherCount": 0},
    }  # fmt: skip
    client.call("PutTelemetryRecords", TelemetryRecords=[record], Hostname="judge")
