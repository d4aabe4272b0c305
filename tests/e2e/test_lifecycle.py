"""What can happen to a document on its way: pieces, repeats, disorder, absences."""

import json
import random
import time

import pytest

from support.documents import assert_holds, dumps, find, walk
from support.graph import Graph, counts
from support.wait import until


def summary_of(api, make, trace_id):
    found = [
        each
        for each in api.summaries(make.now - 600, time.time() + 60, TimeRangeType="Event")
        if each["Id"] == trace_id
    ]
    assert len(found) == 1, f"{trace_id} is listed {len(found)} times"
    return found[0]


def test_read_after_write_at_once(api, make):
    for _ in range(20):
        document = make.segment("quick")
        api.put_ok(document)
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)
        assert [each["Id"] for each in api.summaries(make.now - 1, make.now + 1)][
            0:1
        ] or pytest.fail("not listed")


def test_every_field_of_a_document_comes_back(api, make):
    """Blocks and unknown fields that fit X-Ray's schema; numbers, Unicode and nesting kept."""
    document = make.segment(
        "모든 것 all_of-it.v1:8095/x%&#=+@", 0.0, 1.25, origin="AWS::EKS::Container", user="이용자",
        resource_arn="arn:aws:eks:ap-northeast-2:000000000000:cluster/c",
        service={"version": "1.0", "runtime": "clang", "compiler": "19"},
        http={
            "request": {"method": "PUT", "url": "https://h/길?q=1", "client_ip": "::1"},
            "response": {"status": 207, "content_length": 10},
        },
        aws={
            "account_id": "111122223333",
            "eks": {"pod": "p-1", "cluster_name": "c", "container_id": "d"},
            "cloudwatch_logs": [{"log_group": "g", "arn": "a"}],
            "xray": {"sdk": "s", "sampling_rule_name": "Default"},
        },
        annotations={"text": "글", "int": 7, "real": -0.125, "yes": True, "no": False, "k.dot": 1},
        metadata={"default": {"list": [1, 2.5, None, {"a": "b"}], "big": 12345678901234567}},
        subsegments=[
            make.embedded(
                "work", 0.1, 0.2, subsegments=[make.embedded("inner", 0.11, 0.05)],
                precursor_ids=["00000000000000aa"],
                metadata={"ns": {"unicode": "\u0001\t\"\\/é\U0001f600"}},
            )
        ],
    )  # fmt: skip
    api.put_ok(document)
    trace = api.trace(document["trace_id"])
    assert set(trace) == {document["id"]}
    assert_holds(trace[document["id"]], document)
    assert summary_of(api, make, document["trace_id"])["ServiceIds"][0]["AccountId"] == "111122223333"


def test_times_in_every_notation_are_the_same_time(api, make):
    trace_id = make.trace_id()
    second = int(make.now)
    spellings = [f"{second}", f"{second}.0", f"{second / 1e9:.9f}E9", f"{second}.000000"]
    for spelling in spellings:
        segment_id = make.segment_id()
        text = (
            f'{{"name":"t","id":"{segment_id}","trace_id":"{trace_id}",'
            f'"start_time":{spelling},"end_time":{spelling}}}'
        )
        api.put_ok(text)
        stored = api.trace(trace_id)[segment_id]
        assert stored["start_time"] == pytest.approx(second, abs=1e-6)
    graph = Graph(api.trace_graph(trace_id))
    assert counts(graph.nodes[("t", "")]["SummaryStatistics"]) == (4, 0, 0, 0)
    assert graph.nodes[("t", "")]["StartTime"] == second


def test_in_progress_then_complete(server, api, make):
    started = make.segment("slow", end_time=None, in_progress=True)
    api.put_ok(started)
    assert summary_of(api, make, started["trace_id"])["IsPartial"] is True
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert ("slow", "") in graph.nodes
    done = {**started, "end_time": make.now + 2.5, "fault": True}
    del done["in_progress"]
    api.put_ok(done)
    trace = api.trace(started["trace_id"])
    assert len(trace) == 1 and trace[done["id"]]["end_time"] == done["end_time"]
    assert not trace[done["id"]].get("in_progress")
    summary = summary_of(api, make, started["trace_id"])
    assert summary["IsPartial"] is False and summary["ResponseTime"] == 2.5
    assert summary["HasFault"] is True and summary["Revision"] == 2
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert counts(graph.nodes[("slow", "")]["SummaryStatistics"]) == (0, 0, 0, 1)
    # The in-progress document, late: it says less than what is known and changes nothing.
    api.put_ok(started)
    assert api.trace(started["trace_id"])[done["id"]]["end_time"] == done["end_time"]
    assert server.quiet_account().duplicate == 1


def test_in_progress_subsegments_are_completed_too(api, make):
    segment = make.segment("host")
    open_call = make.independent("remote.call", segment, namespace="remote")
    done = dict(open_call)
    del open_call["end_time"]
    open_call["in_progress"] = True
    api.put_ok(segment, open_call)
    stored = api.trace(segment["trace_id"])[segment["id"]]
    assert find(stored, id=done["id"])["in_progress"] is True
    assert summary_of(api, make, segment["trace_id"])["IsPartial"] is True
    api.put_ok(done)
    stored = api.trace(segment["trace_id"])[segment["id"]]
    assert find(stored, id=done["id"])["end_time"] == done["end_time"]
    assert summary_of(api, make, segment["trace_id"])["IsPartial"] is False


def test_duplicates_are_counted_and_change_nothing(server, api, make):
    document = make.segment("twice", subsegments=[make.embedded("a")])
    api.put_ok(document, document)
    api.put_ok(document)
    server.send_udp(document)
    account = server.quiet_account(expect=lambda a: a.received == 4)
    assert (account.stored, account.duplicate) == (1, 3)
    assert len(api.trace(document["trace_id"])) == 1
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert counts(graph.nodes[("twice", "")]["SummaryStatistics"]) == (1, 0, 0, 0)


def test_the_last_complete_document_of_an_id_wins(api, make):
    first = make.segment("changed", duration=0.1)
    last = {**first, "end_time": first["start_time"] + 0.4, "error": True}
    api.put_ok(first)
    api.put_ok(last)
    assert_holds(api.trace(first["trace_id"])[first["id"]], last)
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    node = graph.nodes[("changed", "")]
    assert counts(node["SummaryStatistics"]) == (0, 1, 0, 0)
    assert node["SummaryStatistics"]["TotalResponseTime"] == pytest.approx(0.4, abs=1e-5)


def independent_family(make):
    """A segment, subsegments that travel alone (one under the other), and a callee of the last."""
    segment = make.segment("family", 0.0, 1.0)
    child = make.independent("child", segment, 0.1, 0.8)
    grandchild = make.independent(
        "callee.internal", child, 0.2, 0.5, namespace="remote", trace_id=segment["trace_id"]
    )
    callee = make.segment(
        "callee", 0.3, 0.3, trace_id=segment["trace_id"], parent_id=grandchild["id"], fault=True
    )
    return segment, child, grandchild, callee


def test_any_order_of_arrival_gives_the_same_trace(api, make, rng):
    expected = None
    for _ in range(8):
        family = independent_family(make)
        order = list(range(4))
        rng.shuffle(order)
        for index in order:
            api.put_ok(family[index])
        segment, child, grandchild, callee = family
        trace = api.trace(segment["trace_id"])
        assert set(trace) == {segment["id"], callee["id"]}, f"order {order}"
        nested = find(trace[segment["id"]], id=child["id"])
        assert [each["id"] for each in nested["subsegments"]] == [grandchild["id"]]
        assert_holds(trace[callee["id"]], callee)
        statistics = Graph(api.trace_graph(segment["trace_id"])).statistics()
        assert counts(
            Graph(api.trace_graph(segment["trace_id"])).edge(("family", ""), ("callee", ""))[
                "SummaryStatistics"
            ]
        ) == (1, 0, 0, 0)
        assert expected in (None, statistics), f"order {order}"
        expected = statistics
    total = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert counts(total.nodes[("family", "")]["SummaryStatistics"]) == (8, 0, 0, 0)
    assert counts(total.nodes[("callee", "")]["SummaryStatistics"]) == (0, 0, 0, 8)
    # A callee that arrived late has taken the place of the one that had been inferred.
    assert not [key for key in total.nodes if key[1] == "remote"]


def test_an_unanswered_call_is_inferred_until_the_callee_arrives(api, make):
    call = make.embedded("pay.internal", 0.1, 0.5, namespace="remote", throttle=True, error=True)
    caller = make.segment("caller", 0.0, 1.0, subsegments=[call])
    api.put_ok(caller)
    trace = api.trace(caller["trace_id"])
    inferred = [each for each in trace.values() if each.get("inferred")]
    assert len(inferred) == 1 and inferred[0]["parent_id"] == call["id"]
    assert inferred[0]["name"] == "pay.internal" and inferred[0]["throttle"] is True
    assert api.trace(caller["trace_id"]) == trace, "each reading gives the same inferred id"
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert graph.nodes[("pay.internal", "remote")]["State"] == "unknown"
    assert counts(graph.edge(("caller", ""), ("pay.internal", "remote"))["SummaryStatistics"]) == (
        0, 0, 1, 0,
    )  # fmt: skip

    callee = make.segment("pay", 0.2, 0.3, trace_id=caller["trace_id"], parent_id=call["id"])
    api.put_ok(callee)
    assert set(api.trace(caller["trace_id"])) == {caller["id"], callee["id"]}
    graph = Graph(api.service_graph(make.now - 60, make.now + 60))
    assert set(graph.nodes) == {("caller", "client"), ("caller", ""), ("pay", "")}
    # The edge is the caller's view (throttled), the node is the callee's own (ok).
    assert counts(graph.edge(("caller", ""), ("pay", ""))["SummaryStatistics"]) == (0, 0, 1, 0)
    assert counts(graph.nodes[("pay", "")]["SummaryStatistics"]) == (1, 0, 0, 0)


def test_calls_without_a_namespace_are_no_nodes(api, make):
    segment = make.segment("plain", subsegments=[make.embedded("just code", subsegments=[])])
    api.put_ok(segment)
    assert set(api.trace(segment["trace_id"])) == {segment["id"]}
    assert set(Graph(api.trace_graph(segment["trace_id"])).nodes) == {
        ("plain", "client"), ("plain", ""),
    }  # fmt: skip


def test_an_orphan_subsegment_is_kept_and_grafted_later(api, make):
    parent = make.segment("late parent")
    orphan = make.independent("orphan", parent)
    api.put_ok(orphan)
    trace = api.trace(parent["trace_id"])
    assert_holds(trace[orphan["id"]], orphan)
    api.put_ok(parent)
    trace = api.trace(parent["trace_id"])
    assert set(trace) == {parent["id"]}
    assert find(trace[parent["id"]], id=orphan["id"])["name"] == "orphan"


def test_an_array_of_subsegments_in_one_document(server, api, make):
    parent = make.segment("array")
    children = [make.independent(f"part {n}", parent, 0.01 * n) for n in range(3)]
    api.put_ok(parent, json.dumps(children))
    stored = api.trace(parent["trace_id"])[parent["id"]]
    assert {each["id"] for each in stored["subsegments"]} == {each["id"] for each in children}
    assert server.quiet_account().stored == 4


def test_w3c_ids_are_ordinary_ids(api, make):
    """Their first eight digits are no time; the trace stands where its segments do."""
    document = make.segment("otel", trace_id=make.w3c_trace_id())
    api.put_ok(document)
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)
    for kind in ("TraceId", "Event", "Service"):
        listed = api.summaries(make.now - 10, make.now + 10, TimeRangeType=kind)
        assert [each["Id"] for each in listed] == [document["trace_id"]], kind


def test_upper_case_ids_are_the_same_ids(api, make):
    document = make.segment("shout")
    loud = {
        **document,
        "id": document["id"].upper(),
        "trace_id": document["trace_id"].upper(),
    }
    api.put_ok(loud)
    assert set(api.trace(document["trace_id"])) == {document["id"]}


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


def test_a_trace_over_udp_and_http_is_one_trace(server, api, make):
    segment, child, grandchild, callee = independent_family(make)
    server.send_udp(callee, child)
    api.put_ok(segment)
    server.send_udp(grandchild)
    server.quiet_account(expect=lambda a: a.stored == 4)
    assert set(api.trace(segment["trace_id"])) == {segment["id"], callee["id"]}


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


def test_one_id_in_two_traces_is_two_documents(api, make):
    one, two = make.segment("same"), make.segment("same")
    two["id"] = one["id"]
    api.put_ok(one, two)
    for document in (one, two):
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)


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


def test_udp_documents_become_visible_by_themselves(server, api, make):
    document = make.segment("udp")
    server.send_udp(document)
    until(lambda: api.trace(document["trace_id"]), 5, "the document sent by UDP")
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)


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
