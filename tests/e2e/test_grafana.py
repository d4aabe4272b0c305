"""The requests of Grafana's X-Ray data source, and what it reads of the answers.

`Grafana` asks what the plugin asks, member by member, and reads what it reads as it reads it: what the
plugin takes without asking whether it is there must be there, or a panel shows an error instead of data.
What this version does not offer yet is skipped with the server's own words, and runs once it is offered.
"""

import concurrent.futures
import json

import pytest

from support.api import Api
from support.graph import counts
from support.scenario import ACCOUNT, Shop

MOST_ROWS = 1000  # of its list of traces
MOST_TRACES = 10_000  # of its analytics
COLUMNS = ("ErrorStatistics.ThrottleCount", "ErrorStatistics.TotalCount",
           "FaultStatistics.TotalCount", "OkCount", "TotalCount")  # fmt: skip


class Grafana:
    def __init__(self, server, start, end):
        self.server, self.api = server, server.api()
        self.range = {"StartTime": start, "EndTime": end}

    def _ask(self, path, request):
        answer = self.api.post(path, request)
        if answer.status == 400 and "is not offered by this version" in answer.error[2]:
            pytest.skip(answer.error[2])
        assert answer.status == 200, (path, request, answer)
        return answer.body

    def _pages(self, path, request):
        """Until there is no token, or an empty one."""
        while True:
            page = self._ask(path, request)
            yield page
            if not page.get("NextToken"):
                return
            assert page["NextToken"] != request.get("NextToken"), "the token does not go on"
            request = {**request, "NextToken": page["NextToken"]}

    def health(self):
        return self._ask("/Groups", {})

    def groups(self):
        return [group for page in self._pages("/Groups", {}) for group in page["Groups"]]

    def traces(self, query=""):
        rows = []
        request = {**self.range, **({"FilterExpression": query} if query else {})}
        for page in self._pages("/TraceSummaries", request):
            for summary in page["TraceSummaries"]:
                http = summary["Http"]
                annotations = sum(len(each) for each in summary.get("Annotations", {}).values())
                rows.append(
                    (summary["Id"], summary["StartTime"], http.get("HttpMethod"),
                     http.get("HttpStatus"), summary.get("Duration"), http.get("HttpURL"),
                     http.get("ClientIp"), annotations)
                )  # fmt: skip
            if len(rows) >= MOST_ROWS:
                break
        return rows

    def trace(self, trace_id):
        """Spans by id, and the node graph with counts of requests."""
        if len(trace_id) == 32 and "-" not in trace_id:
            trace_id = f"1-{trace_id[:8]}-{trace_id[8:]}"
        answer = self._ask("/Traces", {"TraceIds": [trace_id]})
        spans = {}
        for segment in answer["Traces"][0]["Segments"]:
            document = json.loads(segment["Document"])
            self._span(document, spans)
        return spans, self._graph("/TraceGraph", {"TraceIds": [trace_id]}, of_one_trace=True)

    def _span(self, document, spans):
        end = document.get("end_time")
        duration = end - document["start_time"] if end else 0
        for exception in (document.get("cause") or {}).get("exceptions", []):
            assert exception["id"]
        spans[document["id"]] = (document["name"], duration)
        for child in document.get("subsegments", []):
            self._span(child, spans)

    def service_map(self, group_name="Default", accounts=()):
        return self._graph(
            "/ServiceGraph", {**self.range, "GroupName": group_name}, accounts=accounts
        )

    def account_ids(self, group_name="Default"):
        request = {**self.range, "GroupName": group_name}
        return {
            service["AccountId"]
            for page in self._pages("/ServiceGraph", request)
            for service in page["Services"]
            if service.get("AccountId")
        }

    def _graph(self, path, request, of_one_trace=False, accounts=()):
        services = [each for page in self._pages(path, request) for each in page["Services"]]
        services = [each for each in services if not accounts or each.get("AccountId") in accounts]
        by_id = {service["ReferenceId"]: service for service in services}
        rows = {}
        for service in services:
            # A node without statistics of its own, the client, shows those of its first edge.
            source = service if service.get("SummaryStatistics") else service["Edges"][0]
            shown = self._shares(source["SummaryStatistics"])
            if of_one_trace:
                shown += (sum(each["Count"] for each in source["ResponseTimeHistogram"]),)
            else:
                assert source["EndTime"] >= source["StartTime"]
            rows[service["Name"], service.get("Type")] = shown
            for edge in service["Edges"]:
                target = by_id.get(edge["ReferenceId"])
                if target is None:
                    continue
                shown = self._shares(edge["SummaryStatistics"])
                if of_one_trace:
                    shown += (sum(each["Count"] for each in edge["ResponseTimeHistogram"]),)
                rows[service["Name"], service.get("Type"), target["Name"]] = shown
        return rows

    @staticmethod
    def _shares(statistics):
        return (*counts(statistics), statistics["TotalResponseTime"])

    def time_series(self, query="", resolution=60):
        """Rows of (time, columns..., average response time); None is what a chart leaves out."""
        request = {**self.range, "Period": resolution}
        if query:
            request["EntitySelectorExpression"] = query
        rows = []
        for page in self._pages("/TimeSeriesServiceStatistics", request):
            for bucket in page["TimeSeriesServiceStatistics"]:
                statistics = (
                    bucket.get("EdgeSummaryStatistics") or bucket["ServiceSummaryStatistics"]
                )
                row = [bucket["Timestamp"]]
                for column in COLUMNS:
                    value = statistics
                    for part in column.split("."):
                        value = value[part]
                    row.append(value)
                total, time = statistics["TotalCount"], statistics["TotalResponseTime"]
                rows.append((*row, time / total if total else None))
        return rows

    def analytics(self, kind, query="", group_name=None):
        """How often each key of a kind is there."""
        found = {}
        for summary in self._sampled(query, group_name):
            for key in KINDS[kind](summary):
                found[key] = found.get(key, 0) + 1
        return found

    def count(self, group_name=None):
        group = {} if group_name is None else {"GroupName": group_name}
        total = 0
        for page in self._pages("/TimeSeriesServiceStatistics", {**self.range, **group, "Period": 60}):
            for bucket in page["TimeSeriesServiceStatistics"]:
                if bucket.get("ServiceSummaryStatistics"):
                    total += bucket["ServiceSummaryStatistics"]["TotalCount"]
                elif bucket.get("EdgeSummaryStatistics"):
                    total += bucket["EdgeSummaryStatistics"]["TotalCount"]
        return total

    def _sampled(self, query, group_name):
        """Four quarters of the range at once; between pages the rate may be halved."""
        rate, adapts = 1.0, bool(query)
        if not query:
            rate = min(MOST_TRACES / max(self.count(group_name), 1), 1.0)
        start, quarter = self.range["StartTime"], self._length() / 4
        requests = [
            {
                "StartTime": start + quarter * n, "EndTime": start + quarter * (n + 1),
                "TimeRangeType": "Event", "Sampling": True,
                **({"FilterExpression": query} if query else {}),
            }
            for n in range(4)
        ]  # fmt: skip
        traces = []
        while any(request is not None for request in requests):
            asked = [
                request and {**request, "SamplingStrategy": {"Name": "FixedRate", "Value": rate}}
                for request in requests
            ]
            with concurrent.futures.ThreadPoolExecutor(4) as threads:
                pages = list(threads.map(self._page_of_quarter, asked))
            for n, page in enumerate(pages):
                if page is None:
                    continue
                traces += page["TraceSummaries"]
                token = page.get("NextToken")
                requests[n] = {**requests[n], "NextToken": token} if token else None
            if adapts:
                rate /= 2
        return traces

    def _length(self):
        return self.range["EndTime"] - self.range["StartTime"]

    def _page_of_quarter(self, request):
        if request is None:
            return None
        api = Api(*self.server.http)
        try:
            return api.call("/TraceSummaries", request)
        finally:
            api.close()

    def insights(self, state="All", group_name="Default"):
        names = [group_name]
        if group_name == "All":
            names = [group["GroupName"] for group in self.groups()]
        rows = []
        for name in names:
            states = {} if state == "All" else {"States": [state.upper()]}
            answer = self._ask("/InsightSummaries", {**self.range, **states, "GroupName": name})
            for insight in answer["InsightSummaries"]:
                if insight["State"] == "CLOSED":
                    assert insight["EndTime"] >= insight["StartTime"]
                rows.append(
                    (insight["InsightId"], insight["Summary"].split(".")[1], insight["State"],
                     insight["RootCauseServiceId"]["Name"],
                     insight["TopAnomalousServices"][0]["ServiceId"]["Name"], insight["GroupName"])
                )  # fmt: skip
        return rows


def shown(service):
    return f"{service['Name']} ({service['Type']})"


def last_services(member):
    return lambda summary: [shown(each["Services"][-1]) for each in summary[member]] or ["-"]


def paths(member):
    def keys(summary):
        for cause in summary[member]:
            parts = []
            for service in cause["Services"]:
                if member == "ResponseTimeRootCauses":
                    service["EntityPath"][0]  # left out without asking whether there is one
                    names = [each["Name"] for each in service["EntityPath"][1:]]
                else:
                    names = [
                        exception["Name"]
                        for entity in service["EntityPath"]
                        for exception in entity["Exceptions"]
                    ]
                parts.append(" -> ".join([shown(service), *names]))
            yield " => ".join(parts)
        if not summary[member]:
            yield "-"

    return keys


def messages(member):
    def keys(summary):
        for cause in summary[member]:
            yield next(
                (
                    exception["Message"]
                    for service in cause["Services"]
                    for entity in service["EntityPath"]
                    for exception in entity["Exceptions"]
                    if exception.get("Message") is not None
                ),
                "-",
            )
        if not summary[member]:
            yield "-"

    return keys


KINDS = {
    "url": lambda summary: [summary.get("Http", {}).get("HttpURL", "-")],
    "status": lambda summary: [summary.get("Http", {}).get("HttpStatus", "-")],
    "user": lambda summary: [user["UserName"] for user in summary.get("Users", [])] or ["-"],
    "response time service": last_services("ResponseTimeRootCauses"),
    "response time path": paths("ResponseTimeRootCauses"),
    "error service": last_services("ErrorRootCauses"),
    "error path": paths("ErrorRootCauses"),
    "error message": messages("ErrorRootCauses"),
    "fault service": last_services("FaultRootCauses"),
    "fault path": paths("FaultRootCauses"),
    "fault message": messages("FaultRootCauses"),
}


@pytest.fixture
def shop(make, server):
    made = Shop(make)
    server.api().put_ok(*made.documents)
    return made


@pytest.fixture
def grafana(shop, server):
    return Grafana(server, shop.start, shop.end)


def test_the_health_check_and_the_list_of_groups(grafana):
    assert isinstance(grafana.health()["Groups"], list)
    for group in grafana.groups():
        assert group["GroupName"] and group["GroupARN"]
    assert "Default" in [group["GroupName"] for group in grafana.groups()]


def test_the_list_of_traces(grafana, shop):
    rows = {row[0]: row for row in grafana.traces()}
    assert set(rows) == {shop.good, shop.broken, shop.missing}
    good = rows[shop.good]
    assert good[2:4] == ("GET", 200) and good[5:7] == (
        "https://shop.example/checkout", "203.0.113.7",
    )  # fmt: skip
    assert good[4] == pytest.approx(0.2, abs=1e-5) and good[7] == 4
    assert {row[0] for row in grafana.traces("fault = true")} == {shop.broken}


def test_the_list_of_traces_stops_at_a_thousand_rows(server, make):
    sent = [make.segment("many", -0.02 * n, 0.01) for n in range(1100)]
    server.api().put_ok(*sent)
    grafana = Grafana(server, make.now - 60, make.now + 2)
    rows = grafana.traces()
    assert MOST_ROWS <= len(rows) <= 1100 and len({row[0] for row in rows}) == len(rows)
    # Segments without `http` have an empty object.
    assert rows[0][2:4] == (None, None)


def test_one_trace_with_its_graph(grafana, shop):
    spans, graph = grafana.trace(shop.good)
    assert spans[shop.front["id"]][0] == "shop" and shop.query["id"] in spans
    assert graph["shop", "AWS::EC2::Instance", "orders"][-1] == 1
    # As OpenTelemetry spells the id.
    other = grafana.trace(shop.good.removeprefix("1-").replace("-", ""))
    assert other == (spans, graph)


def test_the_graph_of_a_linked_trace_counts_the_link_as_no_request(server, make):
    """The plugin adds up ResponseTimeHistogram of every edge, links included."""
    trace_id = make.trace_id()
    send = make.embedded("send", 0.01, 0.05, namespace="remote")
    front = make.segment("front", 0, 0.1, trace_id=trace_id, subsegments=[send])
    links = [
        {"trace_id": trace_id, "id": send["id"], "attributes": {"aws.xray.reserved.link": "parent"}}
    ]
    worker = make.segment("worker", 1, 0.1, trace_id=trace_id, links=links)
    server.api().put_ok(front, worker)
    _, graph = Grafana(server, make.now - 30, make.now + 30).trace(trace_id)
    assert graph["send", "remote", "worker"][-1] == 0
    assert graph["front", None, "send"][-1] == 1


def test_the_service_map_of_the_default_group_or_an_empty_name(grafana):
    named = grafana.service_map("Default")
    assert named == grafana.service_map("") == grafana.service_map(accounts={ACCOUNT})
    assert named["shop", "client"][:4] == (1, 1, 0, 1)
    assert named["carts", "AWS::DynamoDB::Table"][:4] == (0, 0, 1, 0)
    assert named["orders", None, "carts"][:4] == (0, 0, 1, 0)
    assert grafana.service_map(accounts={"999999999999"}) == {}
    assert grafana.account_ids() == {ACCOUNT}


@pytest.mark.parametrize("resolution", [60, 300])
def test_the_time_series_of_all_of_a_node_and_of_a_link_in_the_map(grafana, shop, resolution):
    def totals(query=""):
        rows = grafana.time_series(query, resolution)
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})
        return [sum(row[n] for row in rows) for n in range(1, 6)]

    # throttles, errors, faults, successes, all
    assert totals() == [0, 1, 1, 1, 3]
    # The map's links: a node by name and type (empty where it has none), an edge by two names.
    assert totals('service(id(name: "shop", type: "AWS::EC2::Instance"))') == [0, 1, 1, 1, 3]
    assert totals('service(id(name: "orders", type: ""))') == [0, 0, 1, 1, 2]
    assert totals('edge("shop", "shop")') == [0, 1, 1, 1, 3]
    assert totals('edge("orders", "carts")') == [1, 1, 0, 0, 1]


def test_the_links_of_the_map_are_filters_too(grafana, shop):
    def found(query):
        return {row[0] for row in grafana.traces(query)}

    assert found('service(id(name: "orders", type: ""))') == {shop.good, shop.broken}
    assert found('edge("shop", "shop")') == {shop.good, shop.broken, shop.missing}
    assert found('edge("orders", "carts")') == {shop.good}


@pytest.mark.parametrize("group", [None, "Default"])
def test_analytics_count_and_then_sample(grafana, group):
    assert grafana.count(group) == 3
    told = {kind: grafana.analytics(kind, group_name=group) for kind in KINDS}
    assert told["url"] == {"https://shop.example/checkout": 2, "https://shop.example/nothing": 1}
    assert told["status"] == {200: 1, 500: 1, 404: 1}
    assert told["user"] == {"ann": 1, "-": 2}
    assert told["fault service"] == {"orders ()": 1, "-": 2}
    assert told["fault path"].keys() == {
        "shop (AWS::EC2::Instance) => orders () -> OrderError -> KeyError", "-",
    }  # fmt: skip
    assert told["fault message"] == {"no such cart": 1, "-": 2}
    # The throttled table as well, though its caller recovered.
    assert told["error service"] == {
        "shop (AWS::EC2::Instance)": 1, "carts (AWS::DynamoDB::Table)": 1, "-": 1,
    }  # fmt: skip
    assert sum(told["error path"].values()) == 3
    for kind in ("response time service", "response time path", "error message"):
        assert sum(told[kind].values()) == 3


def test_analytics_of_a_filter_halve_the_rate_between_pages(server, make):
    """A token must outlive a change of the rate; every trace comes at most once."""
    sent = [make.segment("paged", -0.05 * n, 0.01) for n in range(900)]
    server.api().put_ok(*sent)
    grafana = Grafana(server, make.now - 60, make.now + 60)
    assert grafana.count() == 900
    assert grafana.analytics("status") == {"-": 900}
    filtered = [each["Id"] for each in grafana._sampled('service("paged")', None)]
    assert 100 < len(filtered) < 900 and len(set(filtered)) == len(filtered)


def test_a_dashboard_of_a_group(server, make):
    """The map of the group by its name; lists and analytics by its expression, put before the query."""
    api = server.api()
    api.call("/CreateGroup", {"GroupName": "slow", "FilterExpression": "responsetime > 1"})
    slow, quick = make.segment("shop", 0, 2.0, user="ann"), make.segment("shop", 0, 0.1)
    api.put_ok(slow, quick)
    grafana = Grafana(server, make.now - 30, make.now + 30)
    (group,) = [each for each in grafana.groups() if each["GroupName"] == "slow"]
    assert grafana.service_map("slow")["shop", None][:4] == (1, 0, 0, 0)
    assert grafana.service_map()["shop", None][:4] == (2, 0, 0, 0)
    assert grafana.count("slow") == 1 and grafana.count("Default") == 2
    assert [row[0] for row in grafana.traces(group["FilterExpression"])] == [slow["trace_id"]]
    joined = group["FilterExpression"] + ' AND service("shop")'
    assert grafana.analytics("user", joined, "slow") == {"ann": 1}


@pytest.mark.parametrize("group", ["Default", "All"])
@pytest.mark.parametrize("state", ["All", "Active", "Closed"])
def test_insights(grafana, state, group):
    for row in grafana.insights(state, group):
        assert all(row)
