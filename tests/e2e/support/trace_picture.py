"""A trace as a value that can be written down in a test: what differs from run to run gets a name instead."""

import re

HEX64 = re.compile(r"^[0-9a-f]{16}$")
TRACE_ID = re.compile(r"^1-[0-9a-f]{8}-[0-9a-f]{24}$")
# Differ with the machine and the moment: there, and not empty, is all that can be said.
VARYING = {
    "bytes", "compiler", "compiler_version", "database_version", "driver_version", "sdk_version",
}  # fmt: skip


class Picture:
    """Documents by name. Ids become the path of their subsegment, ports the name of who listens there.

    Checked and then left out: start and end times, which must lie inside each other and inside the test;
    ids, which must be well-formed and used once; the trace id, which must be the same in all documents.
    """

    def __init__(self, documents, before, after, ports):
        self.before, self.after = before, after
        self.ports = {str(port): name for port, name in ports.items()}
        self.paths = {}
        documents = list(documents)
        (self.trace_id,) = {each["trace_id"] for each in documents}
        assert TRACE_ID.match(self.trace_id), self.trace_id
        for document in documents:
            self._name_ids(document, document["name"])
        self.documents = {each["name"]: self._entity(each, before, after) for each in documents}

    def _name_ids(self, entity, path):
        assert HEX64.match(entity["id"]), entity["id"]
        assert entity["id"] not in self.paths, f"id {entity['id']} is used twice"
        self.paths[entity["id"]] = path
        seen = {}
        for child in entity.get("subsegments", []):
            nth = seen[child["name"]] = seen.get(child["name"], 0) + 1
            self._name_ids(child, f"{path} / {child['name']}" + (f" #{nth}" if nth > 1 else ""))

    def _entity(self, entity, earliest, latest):
        start, end = entity["start_time"], entity["end_time"]
        # A document's times have microseconds; half of one may be lost in a double.
        assert earliest - 1e-5 <= start <= end <= latest + 1e-5, f"{self.paths[entity['id']]}: times"
        shown = {}
        for key, value in entity.items():
            if key == "subsegments":
                shown[key] = [self._entity(child, start, end) for child in value]
            elif key == "parent_id":
                shown[key] = self.paths.get(value, value)
            elif key not in ("id", "trace_id", "start_time", "end_time"):
                shown[key] = self._value(value)
        return shown

    def _value(self, value):
        if isinstance(value, dict):
            assert all(each for key, each in value.items() if key in VARYING), value
            return {
                key: "..." if key in VARYING else self._value(each) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self._value(each) for each in value]
        if isinstance(value, str):
            return re.sub(r":(\d+)", lambda found: ":" + self.ports.get(found[1], found[1]), value)
        return value
