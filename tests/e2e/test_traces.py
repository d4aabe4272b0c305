"""What traces add up to: time ranges, links, pages, graphs, sizes."""

import json
import random

from support.documents import assert_holds, dumps, walk
from support.graph import Graph


def test_time_range_types_ask_different_questions(api, make):
    """A trace of ten minutes: named at its start, active throughout, ended at its end."""
    document = make.segment("long", -900.0, 600.0, trace_id=make.trace_id(make.now - 900))
    api.put_ok(document)

    def listed(kind, start, end):
        found = api.summaries(make.now + start, make.now + end, TimeRangeType=kind)
        return [each["Id"] for each in found] == [document["trace_id"]]

    assert listed("TraceId", -901, -899) and not listed("TraceId", -600, -500)
    assert not listed("TraceId", -301, -299)
    assert listed("Event", -901, -899) and listed("Event", -600, -500)
    assert listed("Event", -301, -299) and not listed("Event", -290, -200)
    assert not listed("Service", -901, -899) and not listed("Service", -600, -500)
    assert listed("Service", -301, -299)
    # The range is half-open.
    assert not listed("TraceId", -1000, -900) and listed("TraceId", -900, -899)


def test_links_between_traces(api, make):
    publish = make.embedded(
        "SQS", 0.1, 0.1, namespace="aws",
        aws={"operation": "SendMessage", "queue_url": "https://sqs/000000000000/mail"},
    )  # fmt: skip
    producer = make.segment("producer", 0.0, 0.5, subsegments=[publish])
    consumer = make.segment(
        "consumer", 5.0, 0.2,
        links=[{
            "trace_id": producer["trace_id"], "id": publish["id"],
            "attributes": {"aws.xray.reserved.reference_type": "parent"},
        }],
    )  # fmt: skip
    # The consumer may be known before its producer.
    for first, second in ((consumer, producer),):
        api.put_ok(first)
        api.put_ok(second)
    read = api.trace(consumer["trace_id"])[consumer["id"]]
    assert_holds(read["links"], consumer["links"])
    back = api.trace(producer["trace_id"])[producer["id"]]
    links = [link for entity in walk(back) for link in entity.get("links", [])]
    assert links == [
        {
            "trace_id": consumer["trace_id"],
            "id": consumer["id"],
            "attributes": {"aws.xray.reserved.reference_type": "child"},
        }
    ]
    for services in (
        api.trace_graph(producer["trace_id"], consumer["trace_id"]),
        api.service_graph(make.now - 60, make.now + 60),
    ):
        graph = Graph(services)
        edge = graph.edge(("mail", "AWS::SQS::Queue"), ("consumer", ""), "link")
        assert sum(entry["Count"] for entry in edge["ReceivedEventAgeHistogram"]) == 1


def test_pages_are_stable_while_traces_arrive(api, make):
    """A token stays good when traces come in between, and asking twice answers the same."""
    old = [make.segment("old", trace_id=make.trace_id(make.now - n)) for n in range(250)]
    api.put_ok(*old)
    payload = {"StartTime": make.now - 3600, "EndTime": make.now + 30}
    first = api.call("/TraceSummaries", payload)
    token = first["NextToken"]
    api.put_ok(*[make.segment("new", trace_id=make.trace_id(make.now + 1)) for _ in range(50)])
    second = api.call("/TraceSummaries", {**payload, "NextToken": token})
    again = api.call("/TraceSummaries", {**payload, "NextToken": token})
    assert second["TraceSummaries"] == again["TraceSummaries"]
    seen = [each["Id"] for each in first["TraceSummaries"] + second["TraceSummaries"]]
    while second.get("NextToken"):
        second = api.call("/TraceSummaries", {**payload, "NextToken": second["NextToken"]})
        seen += [each["Id"] for each in second["TraceSummaries"]]
    assert seen == [document["trace_id"] for document in old]


def test_a_random_system_gives_one_graph_both_ways(api, make, rng):
    """Many traces of random shape, in random pieces and order: the minutes' sums equal the traces."""
    documents = []
    for _ in range(60):
        documents += random_trace(make, rng, rng.randint(1, 7))
    repeated = rng.sample(documents, len(documents) // 5)
    arrivals = documents + repeated
    rng.shuffle(arrivals)
    api.put_ok(*arrivals)
    ids = sorted({document["trace_id"] for document in documents})
    of_traces = Graph(api.trace_graph(*ids))
    of_time = Graph(api.service_graph(make.now - 60, make.now + 120))
    assert of_time.statistics() == of_traces.statistics()


def test_pieces_that_come_after_a_restart_join_their_traces(server, make, rng):
    """Half of the documents before, half after, some twice: the sums are those of the whole."""
    documents = []
    for _ in range(40):
        documents += random_trace(make, rng, rng.randint(2, 6))
    rng.shuffle(documents)
    half = len(documents) // 2
    server.api().put_ok(*documents[:half])
    server.restart()
    api = server.api()
    api.put_ok(*documents[half:], *rng.sample(documents[:half], half // 3))
    ids = sorted({document["trace_id"] for document in documents})
    of_time = Graph(api.service_graph(make.now - 60, make.now + 120))
    assert of_time.statistics() == Graph(api.trace_graph(*ids)).statistics()
    roots = [document for document in documents if "parent_id" not in document]
    clients = sum(
        edge["SummaryStatistics"]["TotalCount"]
        for ((source, _), _), edge in of_time.edges.items()
        if source[1] == "client"
    )
    assert clients == len(roots) == 40
    account = server.quiet_account()
    assert account.duplicate == half // 3


def test_the_graph_of_a_range_holds_the_calls_of_that_range(api, make):
    """Minutes are its grain: a call stands in the minute it started in."""
    hour = make.now - make.now % 3600 - 3600
    for minute, name in ((0, "first"), (10, "second"), (20, "third")):
        document = make.segment(name, hour + 60 * minute + 5 - make.now, 1.0)
        api.put_ok(document)

    def nodes(start, end):
        return {name for name, kind in Graph(api.service_graph(hour + start, hour + end)).nodes
                if kind == ""}  # fmt: skip

    assert nodes(0, 3600) == {"first", "second", "third"}
    assert nodes(0, 60) == {"first"} and nodes(600, 660) == {"second"}
    assert nodes(120, 540) == set() and nodes(600, 1260) == {"second", "third"}


def test_a_trace_beyond_its_limit_refuses_more(new_server, make):
    server = new_server("--max-trace-documents", "20").start()
    api = server.api()
    trace_id = make.trace_id()
    documents = [make.segment("many", 0.01 * n, trace_id=trace_id) for n in range(25)]
    api.put_ok(*documents[:20])
    unprocessed = api.put(*documents[20:])
    assert [each["Id"] for each in unprocessed] == [each["id"] for each in documents[20:]]
    for each in unprocessed:
        assert each["ErrorCode"] == "InvalidSegment" and "Trace Size Exceeded" in each["Message"]
    assert len(api.trace(trace_id)) == 20
    assert api.traces(trace_id)[0]["LimitExceeded"] is True
    assert server.quiet_account().rejected_by() == {"InvalidSegment": 5}
    server.stop()


def test_a_large_trace_comes_back_whole(api, make):
    trace_id = make.trace_id()
    root = make.segment("root", 0.0, 5.0, trace_id=trace_id)
    documents = [make.independent(f"part-{n}", root, 0.001 * n) for n in range(2500)]
    api.put_ok(*documents, root)
    trace = api.trace(trace_id)
    assert set(trace) == {root["id"]}
    assert {each["id"] for each in trace[root["id"]]["subsegments"]} == {
        each["id"] for each in documents
    }


def test_subsegments_that_are_each_others_parents_are_kept(api, make):
    trace_id = make.trace_id()
    one = make.embedded("one", type="subsegment", trace_id=trace_id)
    two = make.embedded("two", type="subsegment", trace_id=trace_id, parent_id=one["id"])
    one["parent_id"] = two["id"]
    selfish = make.embedded("selfish", type="subsegment", trace_id=trace_id)
    selfish["parent_id"] = selfish["id"]
    api.put_ok(one, two, selfish)
    found = {entity["id"] for document in api.trace(trace_id).values() for entity in walk(document)}
    assert found == {one["id"], two["id"], selfish["id"]}
    api.summaries(make.now - 10, make.now + 10)
    api.trace_graph(trace_id)


def test_segments_that_are_each_others_parents_do_no_harm(api, make):
    trace_id = make.trace_id()
    one = make.segment("one", trace_id=trace_id)
    two = make.segment("two", trace_id=trace_id, parent_id=one["id"])
    one["parent_id"] = two["id"]
    api.put_ok(one, two)
    assert set(api.trace(trace_id)) == {one["id"], two["id"]}
    assert len(api.summaries(make.now - 10, make.now + 10)) == 1
    assert Graph(api.trace_graph(trace_id)).statistics() == Graph(
        api.service_graph(make.now - 60, make.now + 60)
    ).statistics()


def random_trace(make, rng: random.Random, calls):
    flags = [{}, {}, {}, {"error": True}, {"fault": True}, {"error": True, "throttle": True}]
    trace_id = make.trace_id()
    root = make.segment(f"svc-{rng.randint(0, 3)}", rng.random(), 1 + rng.random(), trace_id=trace_id)
    documents, callers = [root], [root]
    for _ in range(calls):
        caller = rng.choice(callers)
        call = make.embedded(
            f"host-{rng.randint(0, 4)}", rng.random(), rng.random(), namespace="remote",
            **rng.choice(flags),
        )  # fmt: skip
        if rng.random() < 0.3:
            call = make.independent(call["name"], caller, **{
                key: value for key, value in call.items() if key not in ("name",)
            })  # fmt: skip
            documents.append(call)
        else:
            caller.setdefault("subsegments", []).append(call)
        if rng.random() < 0.6:
            callee = make.segment(
                f"svc-{rng.randint(0, 5)}", rng.random(), rng.random(),
                trace_id=trace_id, parent_id=call["id"], **rng.choice(flags),
            )  # fmt: skip
            documents.append(callee)
            callers.append(callee)
    return [json.loads(dumps(document)) for document in documents]


def test_an_edge_knows_what_the_caller_called_the_callee(new_server, make):
    server = new_server().start()
    web = make.segment("web")
    call = make.embedded("orders.svc.local", namespace="remote")
    web["subsegments"] = [call]
    orders = make.segment("orders", trace_id=web["trace_id"], parent_id=call["id"], origin="AWS::EKS::Container")
    server.api().put_ok(web, orders)
    alias = {"Name": "orders.svc.local", "Names": ["orders.svc.local"], "Type": "AWS::EKS::Container"}

    def aliases(services):
        return [alias for service in services for edge in service["Edges"] for alias in edge["Aliases"]]

    for _ in range(2):
        api = server.api()
        assert aliases(api.service_graph(make.now - 60, make.now + 60)) == [alias]
        assert aliases(api.trace_graph(web["trace_id"])) == [alias]
        server.restart()
    server.stop()
