"""The tutorial's services beside others: does an X-Ray SDK of another language draw the same map, and does a
trace stay one when it crosses our SDK, another X-Ray SDK, and programs that know W3C Trace Context only?
"""

import http.server
import re
import threading
import time

import pytest

from support import tutorial as parts
from support.caller import NOTIFICATION, USERMGMT, Caller, documents_of
from support.documents import walk
from support.graph import Graph
from support.program import Program

pytestmark = [pytest.mark.peer("mariadb"), pytest.mark.peer("aiosmtpd")]

CALLS = [("GET", "/users", None), ("GET", "/notification-xray", None), ("POST", "/user", "ann")]


class Elsewhere:
    """A program's port, asked as a service is."""

    def __init__(self, port):
        self.port = port

    def ask(self, method, path, body=None, headers=None):
        return parts.ask(self.port, method, path, body, headers)


def shape_of(api, caller):
    """Nodes and edges of the map that the calls draw."""
    trace_ids = []
    for method, path, name in CALLS:
        trace_id, reply = caller.ask(method, path, name and parts.new_user(name))
        assert reply.status == 200, f"{method} {path}: {reply}"
        trace_ids.append(trace_id)
    for trace_id, names in zip(trace_ids, [(USERMGMT,), (USERMGMT, NOTIFICATION), (USERMGMT, NOTIFICATION)]):
        documents_of(api, trace_id, *names)
    graph = Graph(api.trace_graph(*trace_ids))
    nodes = {key: (node.get("Root", False), node.get("State")) for key, node in graph.nodes.items()}
    return nodes, set(graph.edges)


def command_of(language, peers):
    if language == "node":
        return [peers.node, peers.suite / "node/two_tutorial_services.cjs"]
    return peers.java("TutorialServices")


@pytest.mark.parametrize("language", [
    pytest.param("node", marks=pytest.mark.peer("node-sdk")),
    pytest.param("java", marks=pytest.mark.peer("java-sdk")),
])  # fmt: skip
def test_another_x_ray_sdk_draws_the_same_map(language, tutorial, api, peers, make, server, tmp_path):
    ours = shape_of(api, Caller(tutorial.usermgmt, make))
    environment = peers.environment(
        tmp_path, AWS_XRAY_DAEMON_ADDRESS=f"tcp:{server.tcp_text} udp:{server.udp_text}",
        DB_HOSTNAME="127.0.0.1", DB_PORT=str(tutorial.database.tcp_port), DB_NAME="usermgmt",
        DB_USERNAME=parts.DB_USER, DB_PASSWORD=parts.DB_PASSWORD,
        MAIL_HOST=parts.MAIL_HOST, MAIL_PORT=str(tutorial.sink.smtp_port),
    )  # fmt: skip
    with Program(command_of(language, peers), environment, tmp_path / f"{language}.log") as program:
        theirs = shape_of(api, Caller(Elsewhere(program.front_port), make))
    assert theirs == ours
    nodes, edges = ours
    assert len(nodes) == 5 and len(edges) == 4


# One trace across SDKs.

TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-([0-9a-f]{16})-01$")


class W3cOnly(http.server.BaseHTTPRequestHandler):
    """A service that knows `traceparent` and nothing of X-Ray: answers, and remembers what it was sent."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.seen.append(self.headers.get("traceparent"))
        body = b'{"version": "w3c"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def w3c_service():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), W3cOnly) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def w3c_ids(make):
    """(traceparent of a W3C client, its trace id in X-Ray's spelling, its span's id). No time in the id."""
    trace_id, span = make.w3c_trace_id(), make.segment_id()
    return f"00-{trace_id[2:].replace('-', '')}-{span}-01", trace_id, span


def usermgmt_before(tutorial, port, tmp_path):
    """Another usermgmt, which calls `port` where notification would be."""
    folder = tmp_path / "second"
    service = parts.usermgmt(tutorial.binaries, folder, tutorial.server, tutorial.database, port)
    tutorial.parts.append(service)
    return service.start()


def remote_of(document):
    (call,) = [each for each in walk(document) if each.get("namespace") == "remote"]
    return call


@pytest.mark.peer("node-sdk")
def test_a_trace_crosses_a_w3c_client_our_sdk_and_node_s(tutorial, api, peers, make, server, tmp_path):
    environment = peers.environment(
        tmp_path, AWS_XRAY_DAEMON_ADDRESS=f"tcp:{server.tcp_text} udp:{server.udp_text}",
        TARGET_PORT=str(tutorial.notification.port()),
    )  # fmt: skip
    traceparent, trace_id, span = w3c_ids(make)
    with Program([peers.node, peers.suite / "node/relay.cjs"], environment, tmp_path / "relay.log") as relay:
        front = usermgmt_before(tutorial, relay.front_port, tmp_path)
        reply = front.ask("GET", "/usermgmt/notification-xray", headers={"traceparent": traceparent})
        assert reply.status == 200 and reply.json["version"] == "V1"
        documents = documents_of(api, trace_id, USERMGMT, "node-relay", NOTIFICATION)
    chain = [documents[name] for name in (USERMGMT, "node-relay", NOTIFICATION)]
    assert [each["parent_id"] for each in chain] == [
        span, remote_of(chain[0])["id"], remote_of(chain[1])["id"],
    ]  # fmt: skip
    assert [each["aws"]["xray"]["sdk"] for each in chain] == [
        "X-Ray for C++", "X-Ray for Node.js", "X-Ray for C++",
    ]  # fmt: skip
    (summary,) = [each for each in api.summaries(time.time() - 60, time.time() + 1) if each["Id"] == trace_id]
    assert summary["EntryPoint"]["Name"] == USERMGMT and not summary["IsPartial"]


def test_a_w3c_service_behind_ours_gets_the_trace_it_belongs_to(tutorial, api, make, w3c_service, tmp_path):
    front = usermgmt_before(tutorial, w3c_service.server_address[1], tmp_path)
    traceparent, trace_id, span = w3c_ids(make)
    reply = front.ask("GET", "/usermgmt/notification-xray", headers={"traceparent": traceparent})
    assert reply.json == {"version": "w3c"}
    document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    assert document["parent_id"] == span
    (sent,) = w3c_service.seen
    trace_sent, span_sent = TRACEPARENT.match(sent).groups()
    assert (trace_sent, span_sent) == (traceparent[3:35], remote_of(document)["id"])


def test_unsampled_by_a_w3c_client_leaves_no_trace(tutorial, api, make, server, w3c_service, tmp_path):
    front = usermgmt_before(tutorial, w3c_service.server_address[1], tmp_path)
    traceparent, trace_id, _ = w3c_ids(make)
    headers = {"traceparent": traceparent[:-2] + "00"}
    assert front.ask("GET", "/usermgmt/notification-xray", headers=headers).status == 200
    (sent,) = w3c_service.seen
    assert sent.startswith(traceparent[:35]) and sent.endswith("-00")
    # A sampled request after it, whose arrival shows that the other one's segment is not under way.
    traceparent, later, _ = w3c_ids(make)
    front.ask("GET", "/usermgmt/notification-xray", headers={"traceparent": traceparent})
    documents_of(api, later, USERMGMT)
    assert api.trace(trace_id) is None
