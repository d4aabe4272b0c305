"""GetTimeSeriesServiceStatistics through boto3, the AWS command line and the AWS SDK for JavaScript.

The series of a place must add up to what GetServiceGraph says of it in the same range.
"""

import collections

import pytest

from support.clients import CLIENTS, ClientError
from support.graph import Graph, counts, histogram, seconds
from support.scenario import CLIENT, DATABASE, ORDERS, SHOP, TABLE, Shop

JUDGES = [pytest.param(name, marks=pytest.mark.peer(name)) for name in CLIENTS]
EDGE, SERVICE = "EdgeSummaryStatistics", "ServiceSummaryStatistics"


@pytest.fixture
def client(request, server, peers, tmp_path):
    made = CLIENTS[request.param](server, peers, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shop(make, server):
    made = Shop(make)
    server.api().put_ok(*made.documents)
    return made


def series(client, **given):
    pages = client.pages("GetTimeSeriesServiceStatistics", **given)
    assert all(page["ContainsOldGroupVersions"] is False for page in pages)
    return [bucket for page in pages for bucket in page["TimeSeriesServiceStatistics"]]


def added_up(buckets, member):
    """(counts, seconds, histogram) over all buckets, which must have `member` and not the other."""
    sums, total, values = [0, 0, 0, 0], 0.0, collections.Counter()
    for bucket in buckets:
        assert set(bucket) == {"Timestamp", member, "ResponseTimeHistogram"}, bucket
        for index, count in enumerate(counts(bucket[member])):
            sums[index] += count
        total += bucket[member]["TotalResponseTime"]
        values.update(dict(histogram(bucket["ResponseTimeHistogram"])))
    return tuple(sums), round(total, 4), sorted(values.items())


def told(place):
    """The same of a node or an edge of the graph."""
    statistics = place["SummaryStatistics"]
    return counts(statistics), seconds(statistics), histogram(place["ResponseTimeHistogram"])


def nodes_and_edges(graph):
    return {
        'service("shop")': (SERVICE, graph.nodes[SHOP]),
        'service(id(name: "orders", type: ""))': (SERVICE, graph.nodes[ORDERS]),
        'id(type: "AWS::DynamoDB::Table")': (SERVICE, graph.nodes[TABLE]),
        'service(id(name: "orders@db.internal", account.id: "000000000000"))': (
            SERVICE, graph.nodes[DATABASE],
        ),
        'edge("shop", "orders")': (EDGE, graph.edge(SHOP, ORDERS)),
        'edge("shop", "shop")': (EDGE, graph.edge(CLIENT, SHOP)),
        'edge(id(type: "client"), id(name: "shop"))': (EDGE, graph.edge(CLIENT, SHOP)),
        'edge("orders", "carts")': (EDGE, graph.edge(ORDERS, TABLE)),
        None: (EDGE, graph.edge(CLIENT, SHOP)),
    }  # fmt: skip


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_a_series_adds_up_to_the_graph(client, shop):
    span = {"StartTime": shop.start - 600, "EndTime": shop.end}
    pages = client.pages("GetServiceGraph", **span)
    graph = Graph([service for page in pages for service in page["Services"]])
    for selector, (member, place) in nodes_and_edges(graph).items():
        chosen = {} if selector is None else {"EntitySelectorExpression": selector}
        buckets = series(client, **span, Period=300, **chosen)
        assert added_up(buckets, member) == told(place), selector


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_every_bucket_is_there_in_order(client, shop):
    for period in (60, 300):
        given = {} if period == 60 else {"Period": period}
        buckets = series(client, StartTime=shop.start - 900, EndTime=shop.end, **given)
        times = [bucket["Timestamp"] for bucket in buckets]
        first, last = int(shop.start - 900) // period, int(shop.end - 1) // period
        assert times == [float(n * period) for n in range(first, last + 1)]
        empty = buckets[0]
        assert counts(empty[EDGE]) == (0, 0, 0, 0) and empty["ResponseTimeHistogram"] == []
        at = {bucket["Timestamp"]: counts(bucket[EDGE]) for bucket in buckets}
        faults = at[float(int(shop.make.now + 1) // period * period)]
        assert faults[3] == 1


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_six_hours_by_minutes_are_read_page_by_page(client, shop):
    # Half a minute off, so that six hours touch 361 minutes: one more than a page holds.
    minute = int(shop.make.now) // 60 * 60
    span = {"StartTime": minute - 6 * 3600 + 90, "EndTime": minute + 90}
    pages = client.pages("GetTimeSeriesServiceStatistics", Period=60, **span)
    buckets = [bucket for page in pages for bucket in page["TimeSeriesServiceStatistics"]]
    assert [bucket["Timestamp"] for bucket in buckets] == [
        float(minute - 6 * 3600 + 60 + 60 * n) for n in range(361)
    ]
    assert added_up(buckets, EDGE)[0] == (1, 1, 0, 1)
    if client.name != "aws-cli":
        assert [len(page["TimeSeriesServiceStatistics"]) for page in pages] == [360, 1]


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_what_cannot_be_answered_is_refused(client, shop):
    span = {"StartTime": shop.start, "EndTime": shop.end}

    def refused(part, **given):
        with pytest.raises(ClientError) as caught:
            client.call("GetTimeSeriesServiceStatistics", **{**span, **given})
        assert caught.value.code == "InvalidRequestException" and caught.value.modelled
        assert part in caught.value.message, caught.value.message

    refused("Time range cannot be longer than 6 hours", StartTime=shop.end - 6 * 3600 - 1)
    refused("StartTime must be before EndTime", EndTime=shop.start)
    refused("Period must be a positive multiple of 60 seconds", Period=90)
    refused("Period must be a positive multiple of 60 seconds", Period=0)
    refused("insights", ForecastStatistics=True, EntitySelectorExpression='id(name: "shop")')
    refused("Invalid NextToken", NextToken="made up")
    refused("group", GroupName="nobody")
    for selector in ("fault", 'service("a") { fault }', 'service("a") OR service("b")', "service("):
        refused("", EntitySelectorExpression=selector)


@pytest.mark.parametrize("client", JUDGES, indirect=True)
def test_the_series_of_a_group_holds_the_traces_stored_since(client, server, make):
    api = server.api()
    api.put_ok(make.segment("early", fault=True))
    arn = client.call("CreateGroup", GroupName="faults", FilterExpression="fault")["Group"]["GroupARN"]
    api.put_ok(make.segment("shop", fault=True), make.segment("orders"))

    def told(**given):
        pages = client.pages(
            "GetTimeSeriesServiceStatistics",
            StartTime=make.now - 600, EndTime=make.now + 60, Period=300, **given,
        )  # fmt: skip
        old = {page["ContainsOldGroupVersions"] for page in pages}
        buckets = [bucket for page in pages for bucket in page["TimeSeriesServiceStatistics"]]
        member = SERVICE if SERVICE in buckets[0] else EDGE
        return added_up(buckets, member)[0], old

    assert told(GroupName="faults") == told(GroupARN=arn) == ((0, 0, 0, 1), {False})
    assert told(GroupName="Default") == told() == ((1, 0, 0, 2), {False})
    selector = {"EntitySelectorExpression": "service()"}
    assert told(GroupName="faults", **selector) == ((0, 0, 0, 1), {False})
    client.call("UpdateGroup", GroupName="faults", FilterExpression="ok")
    api.put_ok(make.segment("stock"))
    assert told(GroupName="faults") == ((1, 0, 0, 1), {True})


def test_an_empty_selector_is_refused_and_the_default_group_is_every_trace(shop, server):
    """What the clients' own checks would not let through, or would leave out."""
    api = server.api()
    span = {"StartTime": shop.start, "EndTime": shop.end}
    answer = api.post("/TimeSeriesServiceStatistics", {**span, "EntitySelectorExpression": ""})
    assert answer.status == 400
    assert answer.error[0] == answer.error[1] == "InvalidRequestException"
    assert "EntitySelectorExpression is empty" in answer.error[2]
    plain = api.call("/TimeSeriesServiceStatistics", span)
    for group in (
        {"GroupName": "Default"},
        {"GroupName": ""},
        {"GroupARN": "arn:aws:xray:us-east-1:000000000000:group/Default"},
        {"EntitySelectorExpression": None, "Period": None, "NextToken": None},
    ):
        assert api.call("/TimeSeriesServiceStatistics", {**span, **group}) == plain
