"""Segment documents made from a seed, so that a failing run can be repeated exactly."""

import copy
import json
import time


class Maker:
    """Makes ids and documents from one random.Random."""

    def __init__(self, rng, now=None):
        self.rng = rng
        # Whole seconds, a minute back: everything made here is in the past and inside every window.
        self.now = float(int(now if now is not None else time.time()) - 60)

    def segment_id(self):
        return f"{self.rng.getrandbits(64) | 1:016x}"

    def trace_id(self, epoch=None):
        return f"1-{int(self.now if epoch is None else epoch):08x}-{self.rng.getrandbits(96):024x}"

    def w3c_trace_id(self):
        """A random 128-bit id in X-Ray's spelling, whose first half is no time of these years."""
        return f"1-{0xF0000000 | self.rng.getrandbits(28):08x}-{self.rng.getrandbits(96):024x}"

    def segment(self, name="shop", start=0.0, duration=0.25, **fields):
        """A complete segment; start is an offset to `now`. A field that is None is left out."""
        document = {
            "name": name,
            "id": self.segment_id(),
            "trace_id": fields.pop("trace_id", None) or self.trace_id(),
            "start_time": self.now + start,
            "end_time": self.now + start + duration,
        }
        document.update(fields)
        return {key: value for key, value in document.items() if value is not None}

    def embedded(self, name, start=0.0, duration=0.1, **fields):
        """A subsegment to put into `subsegments`."""
        document = {
            "name": name,
            "id": self.segment_id(),
            "start_time": self.now + start,
            "end_time": self.now + start + duration,
        }
        document.update(fields)
        return {key: value for key, value in document.items() if value is not None}

    def independent(self, name, parent, start=0.0, duration=0.1, **fields):
        """A subsegment that travels alone, under `parent` (a document with its trace id)."""
        fields.setdefault("trace_id", parent.get("trace_id"))
        return self.embedded(
            name, start, duration, parent_id=parent["id"], type="subsegment", **fields
        )


def dumps(document):
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)


def without_subsegments(document):
    bare = copy.deepcopy(document)
    bare.pop("subsegments", None)
    return bare


def walk(document):
    """The document and every subsegment in it, depth first."""
    yield document
    for child in document.get("subsegments", []):
        yield from walk(child)


def find(document, **wanted):
    """The first (sub)segment in the tree whose fields equal `wanted`."""
    for entity in walk(document):
        if all(entity.get(key) == value for key, value in wanted.items()):
            return entity
    raise AssertionError(f"nothing with {wanted} in {json.dumps(document, indent=1)}")


def assert_holds(stored, sent, path="document"):
    """Everything of `sent` is in `stored` with the same value. `stored` may hold more keys."""
    if isinstance(sent, dict):
        assert isinstance(stored, dict), f"{path}: object became {stored!r}"
        for key, value in sent.items():
            assert key in stored, f"{path}.{key}: gone (sent {value!r})"
            assert_holds(stored[key], value, f"{path}.{key}")
    elif isinstance(sent, list):
        assert isinstance(stored, list), f"{path}: list became {stored!r}"
        assert len(stored) == len(sent), f"{path}: {len(sent)} elements became {len(stored)}"
        for index, value in enumerate(sent):
            assert_holds(stored[index], value, f"{path}[{index}]")
    elif isinstance(sent, bool) or sent is None or isinstance(sent, str):
        assert stored == sent and type(stored) is type(sent), f"{path}: {sent!r} became {stored!r}"
    else:
        assert not isinstance(stored, bool) and isinstance(stored, (int, float)), (
            f"{path}: number {sent!r} became {stored!r}"
        )
        assert stored == sent, f"{path}: {sent!r} became {stored!r}"
