"""The X-Ray API by hand, over plain http.client: what a client library would hide stays visible."""

import http.client
import json
import socket
from dataclasses import dataclass

from support.documents import dumps


@dataclass
class Answer:
    status: int
    headers: dict
    raw: bytes

    @property
    def body(self):
        return json.loads(self.raw)

    @property
    def error(self):
        """(type in the header, type in the body, message) of an error answer."""
        body = self.body
        return (
            self.headers.get("x-amzn-errortype", "").split(":")[0].split("#")[-1],
            body.get("__type", "").split(":")[0].split("#")[-1],
            body.get("Message", body.get("message")),
        )


class Api:
    """One keep-alive connection. Thread-safety: one thread."""

    def __init__(self, host, port, timeout=20.0):
        self.host, self.port, self.timeout = host, port, timeout
        self._connection = None

    def close(self):
        if self._connection:
            self._connection.close()
            self._connection = None

    def request(self, method, path, body=None, headers=None):
        """One request; a connection the server had closed meanwhile is opened again, once."""
        reused = self._connection is not None
        try:
            return self._once(method, path, body, headers)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not reused:
                raise
            return self._once(method, path, body, headers)
        except Exception:
            self.close()
            raise

    def _once(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._connection.request(method, path, body=body, headers=headers or {})
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before the whole body was sent: the answer may be there already
        response = self._connection.getresponse()
        raw = response.read()
        if response.will_close:
            self.close()
        lowered = {key.lower(): value for key, value in response.getheaders()}
        return Answer(response.status, lowered, raw)

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, payload):
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.request("POST", path, body, {"Content-Type": "application/json"})

    def call(self, path, payload):
        """The body of a 200; anything else fails the test."""
        answer = self.post(path, payload)
        assert answer.status == 200, f"POST {path}: {answer.status} {answer.raw[:600]!r}"
        return answer.body

    # The operations.

    def put(self, *documents):
        """Unprocessed documents of a PutTraceSegments; a document is an object or its text."""
        texts = [each if isinstance(each, str) else dumps(each) for each in documents]
        return self.call("/TraceSegments", {"TraceSegmentDocuments": texts})[
            "UnprocessedTraceSegments"
        ]

    def put_ok(self, *documents):
        for first in range(0, len(documents), 50):
            unprocessed = self.put(*documents[first : first + 50])
            assert unprocessed == [], f"not taken: {unprocessed}"

    def traces(self, *trace_ids):
        return self.call("/Traces", {"TraceIds": list(trace_ids)})["Traces"]

    def trace(self, trace_id):
        """The trace as {segment id: document}; None when the server does not know it."""
        traces = self.traces(trace_id)
        if not traces:
            return None
        assert len(traces) == 1 and traces[0]["Id"] == trace_id
        found = {}
        for segment in traces[0]["Segments"]:
            document = json.loads(segment["Document"])
            assert document["id"] == segment["Id"], "Segment.Id is not the document's id"
            assert segment["Id"] not in found, f"segment {segment['Id']} is there twice"
            found[segment["Id"]] = document
        return found

    def summary_pages(self, start, end, **options):
        """Every page of GetTraceSummaries, as bodies."""
        payload = {"StartTime": start, "EndTime": end, **options}
        while True:
            body = self.call("/TraceSummaries", payload)
            yield body
            if not body.get("NextToken"):
                return
            payload["NextToken"] = body["NextToken"]

    def summaries(self, start, end, **options):
        return [
            summary
            for page in self.summary_pages(start, end, **options)
            for summary in page["TraceSummaries"]
        ]

    def _all_services(self, path, payload):
        services = []
        while True:
            body = self.call(path, payload)
            services += body["Services"]
            if not body.get("NextToken"):
                return services
            payload = {**payload, "NextToken": body["NextToken"]}

    def service_graph(self, start, end):
        return self._all_services("/ServiceGraph", {"StartTime": start, "EndTime": end})

    def trace_graph(self, *trace_ids):
        return self._all_services("/TraceGraph", {"TraceIds": list(trace_ids)})
