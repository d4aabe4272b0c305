"""Two services in one process, traced by the X-Ray SDK for Python: `python-front` calls `python-stock`.

Prints {"front": PORT} once both listen, and ends when its standard input does.
"""

import json
import sqlite3
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.core.models import http as fields
from aws_xray_sdk.core.utils import stacktrace
from aws_xray_sdk.ext.util import calculate_sampling_decision, construct_xray_header

xray_recorder.configure(
    sampling_rules={"version": 2, "rules": [], "default": {"fixed_target": 100, "rate": 1}},
    daemon_address=None,
)
patch(("requests", "sqlite3"))


class Traced(BaseHTTPRequestHandler):
    """A segment around each request, as the SDK's middlewares make it."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        header = construct_xray_header(self.headers)
        host = self.headers.get("Host", "")
        decision = calculate_sampling_decision(
            trace_header=header,
            recorder=xray_recorder,
            sampling_req={
                "host": host, "method": "GET", "path": self.path, "service": self.server.name,
            },
        )  # fmt: skip
        segment = xray_recorder.begin_segment(
            self.server.name, traceid=header.root, parent_id=header.parent, sampling=decision
        )
        segment.put_http_meta(fields.URL, f"http://{host}{self.path}")
        segment.put_http_meta(fields.METHOD, "GET")
        segment.put_http_meta(fields.USER_AGENT, self.headers.get("User-Agent", ""))
        segment.put_http_meta(fields.CLIENT_IP, self.client_address[0])
        try:
            status = self.handle_traced(segment)
        except Exception as error:
            status = 500
            segment.add_exception(error, stacktrace.get_stacktrace(limit=10))
        segment.put_http_meta(fields.STATUS, status)
        segment.apply_status_code(status)
        xray_recorder.end_segment()
        body = b"{}"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Stock(Traced):
    def handle_traced(self, segment):
        with xray_recorder.in_subsegment("find stock") as subsegment:
            subsegment.put_annotation("sku", "keyboard-87")
            subsegment.put_metadata("shelf", {"row": 4, "places": [1, 2, 3]}, "stock")
            connection = sqlite3.connect(":memory:")
            connection.execute("SELECT 1")
            if self.path.startswith("/broken"):
                raise LookupError("the shelf is empty")
        return 200


class Front(Traced):
    def handle_traced(self, segment):
        segment.set_user("ann")
        segment.put_annotation("order", "o-1")
        segment.put_annotation("amount", 12.5)
        segment.put_annotation("express", True)
        segment.put_metadata("basket", ["keyboard", "cable"])
        answer = requests.get(f"http://127.0.0.1:{self.server.stock_port}{self.path}", timeout=10)
        return 200 if answer.status_code == 200 else 500


def serve(name, handler, **more):
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.name = name
    for key, value in more.items():
        setattr(server, key, value)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


stock_port = serve("python-stock", Stock)
front_port = serve("python-front", Front, stock_port=stock_port)
print(json.dumps({"front": front_port}), flush=True)
sys.stdin.read()
