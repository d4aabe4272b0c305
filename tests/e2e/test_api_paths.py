"""The paths under /api (docs/api.md) on documents that boto3 put, and on wrong input."""

import json

import pytest

from support.documents import dumps

PATHS = [
    "explain", "complete", "heatmap", "facets", "breakdown", "compare", "analysis", "diff", "graph", "operations",
    "status",
]  # fmt: skip
TRACE_PATHS = ["heatmap", "facets", "breakdown", "compare", "graph", "operations"]
# What they require beside the set.
REQUIRED = {"breakdown": {"Attribute": "user"}, "operations": {"ServiceName": "checkout"}}


@pytest.fixture
def shop(server, peers, make):
    """Twenty checkouts, five of which the database failed; put by boto3 where it is there."""
    documents = []
    for n in range(20):
        failed = n % 4 == 0
        trace = make.trace_id()
        call = make.embedded("orders-db", start=n + 0.1, duration=1.0 if failed else 0.05,
                             namespace="remote", **({"fault": True} if failed else {}))  # fmt: skip
        web = make.segment(
            "checkout",
            start=n,
            duration=1.25 if failed else 0.25,
            trace_id=trace,
            user="u-1" if failed else f"u-{n}",
            http={
                "request": {"method": "GET", "url": "https://shop.example/checkout"},
                "response": {"status": 500 if failed else 200},
            },
            annotations={"tenant": "acme" if failed else "other", "한글": "값"},
            service={"version": "1.5.0" if failed else "1.4.2"},
            subsegments=[call],
            **({"fault": True} if failed else {}),
        )
        documents.append(web)
    put(server, peers, documents)
    return documents


def put(server, peers, documents):
    if peers.why_not("boto3"):
        server.api().put_ok(*documents)
        return
    import boto3

    client = boto3.client(
        "xray",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    answer = client.put_trace_segments(
        TraceSegmentDocuments=[dumps(document) for document in documents]
    )
    assert answer["UnprocessedTraceSegments"] == []


@pytest.fixture
def window(make):
    return {"StartTime": make.now - 10, "EndTime": make.now + 60}


def examined(answer, traces):
    assert answer["Examined"]["TraceCount"] == traces
    assert answer["Examined"]["Partial"] is False
    assert answer["Examined"]["LookedAtCount"] >= traces


def test_explain_says_words_and_plan_in_two_languages(api):
    text = 'service("checkout"){fault}  duration>2'
    answer = api.call("/api/explain", {"FilterExpression": text})
    assert answer["Valid"] is True
    assert answer["Normalized"] == 'service("checkout") { fault } AND duration > 2'
    assert [step["Step"] for step in answer["Plan"]] == ["index", "list", "documents"]
    assert [text[term["Begin"] : term["End"]] for term in answer["Terms"]] == [
        'service("checkout"){fault}',
        "duration>2",
    ]
    assert text[answer["Tokens"][2]["Begin"] : answer["Tokens"][2]["End"]] == '"checkout"'
    korean = api.call("/api/explain", {"FilterExpression": text, "Language": "ko"})
    assert any("가" <= letter <= "힣" for letter in korean["Words"])
    assert api.call("/api/explain", {"FilterExpression": " "})["Words"] == "every trace"


def test_explain_shows_the_place_of_an_error(api):
    text = 'user = "김" AND falt'
    answer = api.call("/api/explain", {"FilterExpression": text})
    error = answer["FilterError"]
    assert answer["Valid"] is False
    assert text[error["Begin"] : error["End"]] == "falt"
    assert error["Suggestions"] == ["fault"]
    assert error["Text"].endswith("^^^^")
    korean = api.call("/api/explain", {"FilterExpression": text, "Language": "ko"})["FilterError"]
    assert korean["Message"] == "'falt'은(는) 키워드가 아닙니다"
    assert {**korean, "Message": "", "Text": ""} == {**error, "Message": "", "Text": ""}


def test_explain_knows_groups_and_finds_circles(api):
    api.call("/CreateGroup", {"GroupName": "a", "FilterExpression": "fault"})
    ask = {"FilterExpression": 'group.name = "a"'}
    assert api.call("/api/explain", ask)["Valid"] is True
    assert api.call("/api/explain", {**ask, "GroupName": "a"})["Valid"] is False
    unknown = api.call("/api/explain", {"FilterExpression": 'group.name = "b"'})
    assert unknown["Valid"] is False


def test_heat_map_holds_every_trace_once(api, shop, window):
    answer = api.call("/api/heatmap", {**window, "Columns": 7})
    examined(answer, 20)
    assert answer["Columns"] == 7 and answer["ColumnSeconds"] == pytest.approx(10)
    assert sum(cell["OkCount"] for cell in answer["Cells"]) == 15
    assert sum(cell["FaultCount"] for cell in answer["Cells"]) == 5
    slow = [cell for cell in answer["Cells"] if cell["FaultCount"]]
    bounds = answer["RowBounds"]
    for cell in slow:
        assert bounds[cell["Row"]] <= 1.25 < bounds[cell["Row"] + 1]
        assert cell["ExampleTraceId"] in {document["trace_id"] for document in shop}
    assert answer["Statistics"]["FaultStatistics"]["TotalCount"] == 5
    assert answer["Percentiles"]["P50"] == 0.25 and answer["Percentiles"]["Max"] == 1.25


def test_facets_count_values_and_give_expressions_that_find_them(api, shop, window):
    answer = api.call("/api/facets", window)
    examined(answer, 20)
    facets = {facet["Attribute"]: facet["Values"] for facet in answer["Facets"]}
    assert {"fault", "http.status", "user", "service", "annotation.tenant"} <= set(facets)
    for values in facets.values():
        for value in values:
            if not value["FilterExpression"]:
                continue
            found = api.summaries(
                window["StartTime"], window["EndTime"], FilterExpression=value["FilterExpression"]
            )
            assert len(found) == value["TraceCount"], value
    one = api.call("/api/facets", {**window, "Attribute": "user", "Prefix": "u-1", "MaxValues": 2})
    assert [facet["Attribute"] for facet in one["Facets"]] == ["user"]
    assert one["Facets"][0]["Values"][0] == {
        "Value": "u-1", "FilterExpression": 'user = "u-1"', "TraceCount": 6, "FaultCount": 5,
    }  # fmt: skip
    assert len(one["Facets"][0]["Values"]) == 2 < one["Facets"][0]["DistinctCount"]


def test_complete_offers_words_and_live_values(api, shop, window):
    answer = api.call("/api/complete", {"FilterExpression": "fau", "Language": "en"})
    assert (answer["Begin"], answer["End"]) == (0, 3)
    first = answer["Suggestions"][0]
    assert (first["Text"], first["Kind"]) == ("fault", "keyword") and first["Description"]
    live = api.call("/api/complete", {**window, "FilterExpression": "annotation.tenant = ", "MaxSuggestions": 5})
    found = {each["Text"]: each.get("TraceCount") for each in live["Suggestions"]}
    assert found == {'"other"': 15, '"acme"': 5}
    assert live["Examined"]["TraceCount"] == 20
    # Every offer, put in its place, is an expression or the beginning of one.
    text = 'annotation.한글 = "값" AND '
    offers = api.call("/api/complete", {**window, "FilterExpression": text, "MaxSuggestions": 100})
    assert offers["Begin"] == len(text) and len(offers["Suggestions"]) > 20
    nodes = api.call("/api/complete", {**window, "FilterExpression": 'edge("checkout", '})
    assert {"Text": '"orders-db"', "Kind": "value", "Description": "service", "CallCount": 20} in nodes["Suggestions"]


def test_breakdown_counts_what_each_value_met(api, shop, window):
    answer = api.call("/api/breakdown", {**window, "Attribute": "annotation.tenant"})
    examined(answer, 20)
    other, acme = answer["Values"]
    assert (other["Value"], other["TraceCount"]) == ("other", 15)
    assert other["Statistics"]["OkCount"] == 15 and other["Percentiles"]["P99"] == 0.25
    assert acme["Statistics"]["FaultStatistics"]["TotalCount"] == 5
    assert acme["Percentiles"]["P50"] == 1.25
    assert answer["WithoutCount"] == 0 and answer["DistinctCount"] == 2
    chosen = api.summaries(
        window["StartTime"], window["EndTime"], FilterExpression=acme["FilterExpression"]
    )
    assert len(chosen) == 5
    few = api.call("/api/breakdown", {**window, "Attribute": "user", "MaxValues": 1})
    assert [value["Value"] for value in few["Values"]] == ["u-1"] and few["DistinctCount"] == 15
    assert "did you mean annotation" not in api.post("/api/breakdown", {**window, "Attribute": "x"}).error[2]


def test_graph_of_a_filter_has_percentiles_and_says_what_it_rests_on(api, shop, window):
    every = api.call("/api/graph", window)
    assert "Examined" not in every
    of_api = api.call("/ServiceGraph", window)
    names = {service["Name"]: service for service in every["Services"] if service.get("Type") != "client"}
    assert {service["Name"] for service in of_api["Services"]} == {"checkout", "orders-db"}
    assert names["checkout"]["SummaryStatistics"]["TotalCount"] == 20
    assert names["checkout"]["Percentiles"]["P50"] == 0.25
    assert names["checkout"]["Edges"][0]["Percentiles"]["Max"] == 1
    failed = api.call("/api/graph", {**window, "FilterExpression": "fault"})
    examined(failed, 5)
    database = next(service for service in failed["Services"] if service["Name"] == "orders-db")
    assert database["SummaryStatistics"]["FaultStatistics"]["TotalCount"] == 5
    assert database["Percentiles"]["P50"] == 1
    one = api.call("/api/graph", {"TraceIds": [shop[0]["trace_id"]]})
    assert {service["Name"] for service in one["Services"]} == {"checkout", "orders-db"}


def test_operations_of_a_service_and_of_what_it_calls(api, shop, window):
    answer = api.call("/api/operations", {**window, "ServiceName": "checkout"})
    examined(answer, 20)
    (operation,) = answer["Operations"]
    assert operation["Name"] == "GET /checkout"
    assert operation["Statistics"]["TotalCount"] == 20 and operation["Percentiles"]["Max"] == 1.25
    assert operation["ExampleTraceId"] in {shop[n]["trace_id"] for n in range(0, 20, 4)}
    database = api.call("/api/operations", {**window, "ServiceName": "orders-db"})
    assert [each["Name"] for each in database["Operations"]] == ["orders-db"]
    none = api.call("/api/operations", {**window, "ServiceName": "nobody"})
    assert none["Operations"] == [] and none["DistinctCount"] == 0


def test_compare_finds_what_failures_have_in_common(api, shop, window):
    answer = api.call("/api/compare", {"A": {**window, "FilterExpression": "fault"}})
    assert answer["B"]["FilterExpression"] == "!(fault)"
    examined(answer["A"], 5)
    examined(answer["B"], 15)
    by_value = {(each["Attribute"], each["Value"]): each for each in answer["Differences"]}
    tenant = by_value["annotation.tenant", "acme"]
    assert tenant["Significant"] is True and tenant["Difference"] == -1
    assert (tenant["CountA"], tenant["CountB"]) == (5, 0)
    assert by_value["version", "checkout 1.5.0"]["Significant"] is True
    assert answer["A"]["Latency"][0]["Value"] == 1.25
    assert answer["B"]["Statistics"]["OkCount"] == 15
    same = api.call("/api/compare", {"A": window, "B": window})
    assert not any(each["Significant"] for each in same["Differences"])


def test_analysis_adds_up_to_the_response_time(api, shop):
    answer = api.call("/api/analysis", {"TraceId": shop[0]["trace_id"]})
    assert answer["ResponseTime"] == 1.25
    assert [entity["Name"] for entity in answer["Entities"][:2]] == ["checkout", "orders-db"]
    assert answer["Entities"][1]["Parent"] == 0 and answer["Entities"][1]["CriticalTime"] == 1.0
    assert sum(e["CriticalTime"] for e in answer["Entities"]) == pytest.approx(1.25)
    parts = answer["CriticalPath"]
    assert sum(p["EndTime"] - p["StartTime"] for p in parts) == pytest.approx(1.25, abs=1e-5)
    assert answer["Truncated"] is False


def test_diff_aligns_two_traces(api, shop):
    answer = api.call(
        "/api/diff", {"TraceIdA": shop[1]["trace_id"], "TraceIdB": shop[0]["trace_id"]}
    )
    assert answer["A"]["ResponseTime"] == 0.25 and answer["B"]["ResponseTime"] == 1.25
    root, call = answer["Calls"]
    assert (root["Depth"], call["Depth"], call["Parent"]) == (0, 1, 0)
    assert call["Name"] == "orders-db" and call["Change"] == "both"
    assert call["DurationDifference"] == pytest.approx(0.95)
    assert (call["A"]["FaultCount"], call["B"]["FaultCount"]) == (0, 1)


def test_status_adds_up(server, api, shop):
    api.put({"id": "broken"})
    server.quiet_account()
    status = api.call("/api/status", {})
    ingest = status["Ingest"]
    assert ingest["Received"]["Total"] == ingest["Received"]["http"] == 21
    assert ingest["Rejected"]["Total"] == 1 and len(ingest["Rejected"]) == 2
    settled = ingest["Stored"] + ingest["Duplicate"] + ingest["InFlight"]
    settled += ingest["Rejected"]["Total"] + ingest["Dropped"]["Total"]
    assert settled == ingest["Received"]["Total"]
    assert status["Ready"] is True and status["Uptime"] > 0
    assert server.url.endswith(status["Addresses"]["Http"])
    assert status["Store"]["Durability"] == "sync" and status["Store"]["Days"]
    assert 0 < status["Memory"]["ResidentBytes"] < status["Memory"]["LimitBytes"]


@pytest.mark.parametrize("path", TRACE_PATHS)
def test_wrong_sets_are_refused_with_the_place(api, window, path):
    def ask(**more):
        traces = {**window, **REQUIRED.get(path, {}), **more}
        return api.post(f"/api/{path}", {"A": traces} if path == "compare" else traces)

    wrong = ask(FilterExpression="http.status = fast")
    assert wrong.status == 400 and wrong.error[0] == wrong.error[1] == "InvalidRequestException"
    error = wrong.body["FilterError"]
    assert error["Begin"] == 12 and error["Column"] == 13
    assert error.get("Set") == ("A" if path == "compare" else None)
    for more, part in [
        ({"StartTime": window["EndTime"]}, "StartTime must be before EndTime"),
        ({"StartTime": 0}, "Time range cannot be longer than 24 hours"),
        ({"StartTime": "yesterday"}, "is not a timestamp"),
        ({"GroupName": "nobody"}, "There is no group named"),
        ({"FilterExpression": ["ok"]}, "is not a string"),
        ({"FilterExpression": "(" * 9000}, "Invalid filter expression"),
        ({"FilterExpression": "x" * 20000}, "longer than"),
    ]:
        answer = ask(**{"FilterExpression": "ok", **more})
        assert answer.status == 400, (more, answer.raw)
        assert part in answer.error[2], (more, answer.raw)


@pytest.mark.parametrize("path", PATHS)
def test_wrong_requests(api, path):
    for body in [b"{", b"[]", b"null", b"\xff", b'{"a":' * 100]:
        answer = api.post(f"/api/{path}", body)
        assert answer.status == 400 and answer.error[0] == "InvalidRequestException", answer.raw
    plain = api.request("POST", f"/api/{path}", b"{}", {"Content-Type": "text/plain"})
    assert plain.status == 415 and plain.error[1] == "UnsupportedMediaTypeException"
    form = api.request("POST", f"/api/{path}", b"{}", {})
    assert form.status == 415
    foreign = {"Content-Type": "application/json", "Origin": "https://elsewhere.example"}
    assert api.request("POST", f"/api/{path}", b"{}", foreign).status == 403
    rebound = {"Content-Type": "application/json", "Host": "evil.example"}
    assert api.request("POST", f"/api/{path}", b"{}", rebound).status == 403
    read = api.get(f"/api/{path}")
    assert read.status == 405 and read.headers["allow"] == "POST"
    assert "access-control-allow-origin" not in read.headers


def test_traces_that_are_not_there(api, make, shop):
    for path, body in [
        ("analysis", {"TraceId": make.trace_id()}),
        ("diff", {"TraceIdA": shop[0]["trace_id"], "TraceIdB": make.trace_id()}),
    ]:
        answer = api.post(f"/api/{path}", body)
        assert answer.status == 404 and answer.error[0] == "ResourceNotFoundException"
    assert api.post("/api/analysis", {"TraceId": "../../etc/passwd"}).status == 400
    unknown = api.post("/api/heat", {})
    assert unknown.status == 404 and "/api/heatmap" in unknown.error[2]


def test_what_is_hostile_comes_back_as_text(api, make, window):
    name = '</script><img src=x onerror=alert(1)>\u0007\u202e'
    api.put_ok(make.segment("shop", user=name))
    answer = api.post("/api/facets", {**window, "Attribute": "user"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    value = answer.body["Facets"][0]["Values"][0]
    assert value["Value"] == name
    assert api.summaries(
        window["StartTime"], window["EndTime"], FilterExpression=value["FilterExpression"]
    )


def test_a_hopeless_search_ends_with_a_limit_error(new_server, make):
    """More traces than a search may read, none of which matches, and no index to ask."""
    server = new_server().start()
    api = server.api()
    api.put_ok(*(make.segment("shop", start=0.001 * n) for n in range(5100)))
    answer = api.post(
        "/api/heatmap",
        {
            "StartTime": make.now - 10,
            "EndTime": make.now + 60,
            "FilterExpression": 'instance.id CONTAINS "i-none"',
        },
    )
    assert answer.status == 400, answer.raw
    assert answer.error[0] == answer.error[1] == "LimitExceededException"
    assert "It looked at 5000 traces" in answer.error[2], json.dumps(answer.body)
    some = api.call(
        "/api/heatmap", {"StartTime": make.now - 10, "EndTime": make.now + 60, "Columns": 1}
    )
    assert some["Examined"]["Partial"] is True and some["Examined"]["Limit"] == "traces"
    assert some["Examined"]["TraceCount"] == 2000
    assert some["Examined"]["ReachedTime"] < make.now + 60
    server.stop()
