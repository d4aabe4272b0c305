"""What can happen to a document on its way: pieces, repeats, disorder, absences."""

import json
import time

import pytest

from support.documents import assert_holds, find
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


def test_a_trace_over_udp_and_http_is_one_trace(server, api, make):
    segment, child, grandchild, callee = independent_family(make)
    server.send_udp(callee, child)
    api.put_ok(segment)
    server.send_udp(grandchild)
    server.quiet_account(expect=lambda a: a.stored == 4)
    assert set(api.trace(segment["trace_id"])) == {segment["id"], callee["id"]}


def test_one_id_in_two_traces_is_two_documents(api, make):
    one, two = make.segment("same"), make.segment("same")
    two["id"] = one["id"]
    api.put_ok(one, two)
    for document in (one, two):
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)


def test_udp_documents_become_visible_by_themselves(server, api, make):
    document = make.segment("udp")
    server.send_udp(document)
    until(lambda: api.trace(document["trace_id"]), 5, "the document sent by UDP")
    assert_holds(api.trace(document["trace_id"])[document["id"]], document)
