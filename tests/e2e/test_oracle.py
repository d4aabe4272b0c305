"""The oracle itself: it must cry when a server breaks its word, or its silence means nothing."""

import copy

import pytest

from support.documents import dumps
from support.oracle import Oracle


class Reader:
    """Answers BatchGetTraces from a dictionary {trace: documents}."""

    def __init__(self, documents):
        self.by_trace = {}
        for document in documents:
            self.by_trace.setdefault(document["trace_id"], []).append(document)

    def traces(self, *ids):
        return [
            {
                "Id": trace_id,
                "Segments": [
                    {"Id": each["id"], "Document": dumps(each)} for each in self.by_trace[trace_id]
                ],
            }
            for trace_id in ids
            if trace_id in self.by_trace
        ]


@pytest.fixture
def documents(make):
    return [make.segment(f"s{n}", subsegments=[make.embedded("e")]) for n in range(7)]


@pytest.fixture
def oracle(documents):
    oracle = Oracle()
    oracle.acknowledged(documents[:5])
    oracle.unknown(documents[5:])
    return oracle


def test_what_was_promised_satisfies_it(oracle, documents):
    assert oracle.verify(Reader(documents)) == 7
    assert oracle.verify(Reader(documents[:5])) == 5


def test_it_sees_what_is_lost(oracle, documents):
    with pytest.raises(AssertionError, match="LOST"):
        oracle.verify(Reader(documents[1:]))


def test_it_sees_what_is_altered(oracle, documents):
    for where in (0, 6):
        changed = copy.deepcopy(documents)
        changed[where]["subsegments"][0]["end_time"] += 0.001
        with pytest.raises(AssertionError, match="ALTERED"):
            oracle.verify(Reader(changed))


def test_it_sees_what_is_doubled(oracle, documents):
    with pytest.raises(AssertionError, match="DOUBLED"):
        oracle.verify(Reader([*documents, documents[0]]))


def test_it_sees_what_was_never_sent(oracle, documents, make):
    stranger = make.segment(trace_id=documents[0]["trace_id"])
    with pytest.raises(AssertionError, match="PHANTOM"):
        oracle.verify(Reader([*documents, stranger]))


def test_it_sees_half_a_request(oracle, documents):
    with pytest.raises(AssertionError, match="HALF"):
        oracle.verify(Reader(documents[:6]))


def test_an_older_document_after_a_newer_acknowledged_one_is_lost(documents):
    oracle = Oracle()
    started = {**documents[0], "in_progress": True}
    del started["end_time"]
    oracle.acknowledged([started])
    oracle.acknowledged([documents[0]])
    oracle.verify(Reader(documents[:1]))
    with pytest.raises(AssertionError, match="ALTERED"):
        oracle.verify(Reader([started]))
