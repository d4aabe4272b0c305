"""Knows what a server has promised: every document it acknowledged, and what it may know besides.

A request has one of three ends: acknowledged (every document must be there from now on), refused (none
may be), or unknown because the connection broke (all of them may be there, or none). Kept in the test's
memory, so nothing that happens to the server can touch it.
"""

import json
import threading

from support.documents import dumps, walk


class Oracle:
    """Thread-safety: every method from any thread."""

    def __init__(self):
        self._lock = threading.Lock()
        self._acked = {}  # (trace, id) -> document
        self._maybe = {}  # (trace, id) -> documents of requests without an answer, since the last ack
        self._sent = {}  # (trace, id) -> every document ever sent under it
        self._unknown_requests = []  # lists of (trace, id, document) that stand or fall together
        self.acknowledged_requests = 0

    def acknowledged(self, documents):
        with self._lock:
            self.acknowledged_requests += 1
            for document in documents:
                key = (document["trace_id"], document["id"])
                self._sent.setdefault(key, []).append(document)
                self._acked[key] = document
                self._maybe.pop(key, None)

    def unknown(self, documents):
        with self._lock:
            for document in documents:
                key = (document["trace_id"], document["id"])
                self._sent.setdefault(key, []).append(document)
                self._maybe.setdefault(key, []).append(document)
            self._unknown_requests.append([(d["trace_id"], d["id"]) for d in documents])

    def snapshot(self):
        """What is promised at this moment, as an oracle of its own."""
        with self._lock:
            copy = Oracle()
            copy.acknowledged_requests = self.acknowledged_requests
            copy._acked = dict(self._acked)
            copy._maybe = {key: list(each) for key, each in self._maybe.items()}
            copy._unknown_requests = list(self._unknown_requests)
            return copy

    def may_hold_what(self, later):
        """Takes in what `later` has seen sent since this snapshot, as possible, not as promised."""
        with later._lock:
            for key, documents in later._sent.items():
                known = [index for index, each in enumerate(documents) if each is self._acked.get(key)]
                self._maybe[key] = documents[known[-1] + 1 if known else 0 :]

    def trace_ids(self):
        with self._lock:
            return sorted({trace_id for trace_id, _ in [*self._acked, *self._maybe]})

    def __len__(self):
        with self._lock:
            return len(self._acked)

    def verify(self, api, trace_ids=None):
        """Reads the traces and compares; returns how many documents were looked at."""
        wanted = self.trace_ids() if trace_ids is None else sorted(trace_ids)
        by_trace = {}
        for key, document in self._acked.items():
            by_trace.setdefault(key[0], {})[key[1]] = document
        present = set()
        for first in range(0, len(wanted), 5):
            some = wanted[first : first + 5]
            found = {trace["Id"]: entities(trace) for trace in api.traces(*some)}
            for trace_id in some:
                stored = found.get(trace_id, {})
                present.update((trace_id, segment_id) for segment_id in stored)
                self._verify_trace(trace_id, by_trace.get(trace_id, {}), stored)
        self._verify_atomicity(present, set(wanted))
        return len(present)

    def _verify_trace(self, trace_id, acked, stored):
        for segment_id, document in acked.items():
            assert segment_id in stored, f"LOST: {trace_id} {segment_id} was acknowledged"
            allowed = [document, *self._maybe.get((trace_id, segment_id), [])]
            assert any(same(stored[segment_id], each) for each in allowed), (
                f"ALTERED: {trace_id} {segment_id}\nis   {dumps(stored[segment_id])}\n"
                f"sent {dumps(document)}"
            )
        for segment_id in stored.keys() - acked.keys():
            maybe = self._maybe.get((trace_id, segment_id))
            assert maybe, f"PHANTOM: {trace_id} {segment_id} was never sent, or was refused"
            assert any(same(stored[segment_id], each) for each in maybe), (
                f"ALTERED: {trace_id} {segment_id}\nis   {dumps(stored[segment_id])}\n"
                f"sent {dumps(maybe)}"
            )

    def _verify_atomicity(self, present, looked_at):
        for keys in self._unknown_requests:
            if any(trace_id not in looked_at for trace_id, _ in keys):
                continue
            # A document also known from an acknowledged request says nothing about this one.
            own = [key in present for key in keys if key not in self._acked]
            assert all(own) or not any(own), f"HALF: a request was kept in part: {keys}"


def entities(trace):
    """{id: document} of a trace as read: segments and the independent subsegments grafted in them.

    Embedded subsegments stay inside; they are marked `embedded` in their metadata by the makers here.
    """
    found = {}
    for segment in trace["Segments"]:
        document = json.loads(segment["Document"])
        if document.get("inferred"):
            continue
        for entity in walk(document):
            if entity is document or "independent" in entity.get("annotations", {}):
                assert entity["id"] not in found, f"DOUBLED: {trace['Id']} {entity['id']}"
                found[entity["id"]] = entity
    return found


# What grafting may add to, or take from, a document.
_PLACE = ("trace_id", "parent_id", "type")


def same(stored, sent):
    own_stored, own_sent = _own(stored), _own(sent)
    return own_stored == own_sent


def _own(document):
    own = {key: value for key, value in document.items() if key not in _PLACE}
    embedded = [
        _own(child)
        for child in own.pop("subsegments", [])
        if "independent" not in child.get("annotations", {})
    ]
    return own, embedded
