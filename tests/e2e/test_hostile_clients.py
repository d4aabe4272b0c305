"""Clients that are wrong, slow, rude or gone: the server answers what X-Ray answers and lives on."""

import gzip
import json
import re
import socket
import threading
import time

import pytest

from support.documents import dumps
from support.wait import until

OPERATIONS = ["/TraceSegments", "/Traces", "/TraceSummaries", "/ServiceGraph", "/TraceGraph"]


def connect(address):
    connection = socket.create_connection(address, timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def read_all(connection):
    """Until the other side closes."""
    received = b""
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass
    return received


def still_works(server, make):
    document = make.segment("after")
    api = server.api()
    api.put_ok(document)
    assert document["id"] in api.trace(document["trace_id"])


@pytest.mark.parametrize("path", OPERATIONS)
@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'{"a":}', b"\xff\xfe", b'{"a":1} x', b"{" * 5000]
)
def test_bodies_that_are_no_json_object(server, api, path, body):
    answer = api.post(path, body)
    assert answer.status == 400, answer
    in_header, in_body, message = answer.error
    assert in_header == in_body and in_header.endswith("Exception") and message
    assert answer.headers["content-type"].startswith("application/json")
    assert len(answer.headers["x-amzn-requestid"]) == 36


WRONG_FIELDS = [
    ("/TraceSegments", {}),
    ("/TraceSegments", {"TraceSegmentDocuments": None}),
    ("/TraceSegments", {"TraceSegmentDocuments": "x"}),
    ("/TraceSegments", {"TraceSegmentDocuments": [{"name": "not a string"}]}),
    ("/TraceSegments", {"TraceSegmentDocuments": [None]}),
    ("/Traces", {}),
    ("/Traces", {"TraceIds": "x"}),
    ("/Traces", {"TraceIds": ["nonsense"]}),
    ("/Traces", {"TraceIds": [1]}),
    ("/TraceSummaries", {}),
    ("/TraceSummaries", {"StartTime": 1.0}),
    ("/TraceSummaries", {"StartTime": "later", "EndTime": 2.0}),
    ("/TraceSummaries", {"StartTime": 2.0, "EndTime": 1.0}),
    ("/TraceSummaries", {"StartTime": 1.0, "EndTime": 2.0, "TimeRangeType": "Moon"}),
    ("/TraceSummaries", {"StartTime": 1.0, "EndTime": 2.0, "NextToken": "nonsense"}),
    ("/ServiceGraph", {"EndTime": 5.0}),
    ("/ServiceGraph", {"StartTime": 0.0, "EndTime": 21601.0}),
    ("/TraceGraph", {"TraceIds": ["1-0-0"]}),
]


@pytest.mark.parametrize("path,body", WRONG_FIELDS)
def test_fields_that_are_missing_or_wrong(api, path, body):
    answer = api.post(path, body)
    assert answer.status == 400, answer
    in_header, in_body, message = answer.error
    assert in_header == in_body == "InvalidRequestException" and message


def test_unknown_fields_are_ignored(api, make):
    body = {"TraceSegmentDocuments": [dumps(make.segment())], "Fresh": {"x": [1]}}
    assert api.call("/TraceSegments", body) == {"UnprocessedTraceSegments": []}


def test_unknown_operations(api):
    for method, path in (("POST", "/NoSuchOperation"), ("POST", "/tracesegments"), ("GET", "/x")):
        answer = api.request(method, path, b"{}")
        assert answer.status == 404 and answer.error[0] == "UnknownOperationException", answer
    answer = api.request("GET", "/TraceSegments")
    assert answer.status == 405 and answer.headers["allow"] == "POST" and answer.error[2], answer


def test_web_pages_of_others_are_kept_away(api, make):
    """The server trusts who reaches it on loopback; a page in a browser there must not."""
    body = json.dumps({"TraceSegmentDocuments": [dumps(make.segment())]}).encode()
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        answer = api.request("POST", "/TraceSegments", body, headers)
        assert answer.status == 403 and answer.error[0] == "AccessDeniedException", answer
    for headers in ({"Host": "localhost:2080"}, {"Host": "[::1]"}):
        assert api.request("POST", "/TraceSegments", body, headers).status == 200


def test_operations_of_x_ray_that_are_not_built_yet(api):
    """Never a wrong empty answer: a program must see that it asked in vain."""
    for path in (
        "/InsightSummaries", "/PutEncryptionConfig", "/EncryptionConfig", "/PutResourcePolicy",
    ):  # fmt: skip
        answer = api.post(path, {})
        assert 400 <= answer.status < 600 and answer.error[0] == answer.error[1], (path, answer)
        assert answer.error[2], path


def test_both_content_types_and_none(api, make):
    body = json.dumps({"TraceSegmentDocuments": [dumps(make.segment())]}).encode()
    for headers in ({}, {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}):
        answer = api.request("POST", "/TraceSegments", body, headers)
        assert answer.status == 200, (headers, answer)


def test_gzip_bodies(api, make):
    document = make.segment("zipped")
    body = gzip.compress(json.dumps({"TraceSegmentDocuments": [dumps(document)]}).encode())
    answer = api.request("POST", "/TraceSegments", body, {"Content-Encoding": "gzip"})
    assert answer.status == 200 and document["id"] in api.trace(document["trace_id"])
    answer = api.request("POST", "/TraceSegments", body[:-9], {"Content-Encoding": "gzip"})
    assert 400 <= answer.status < 500, "a cut stream"
    bomb = gzip.compress(b" " * (200 << 20), 9)
    answer = api.request("POST", "/TraceSegments", bomb, {"Content-Encoding": "gzip"})
    assert answer.status == 413, answer


def test_bodies_of_megabytes(server, api, make):
    """Fifty documents of nearly 64 KB are one legal request; beyond that comes 413."""
    documents = [make.segment("big", metadata={"d": {"x": "y" * 60_000}}) for _ in range(50)]
    api.put_ok(*documents)
    assert len(api.traces(*[each["trace_id"] for each in documents[:5]])) == 5
    answer = server.api().post("/TraceSegments", b'{"TraceSegmentDocuments":["' + b"x" * (9 << 20))
    assert answer.status == 413 and answer.error[0] == "RequestEntityTooLargeException", answer
    still_works(server, make)


def test_a_body_announced_too_large_is_refused_before_it_comes(server):
    with connect(server.http) as connection:
        connection.sendall(
            b"POST /TraceSegments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999999\r\n\r\n"
        )
        assert b" 413 " in read_all(connection).split(b"\r\n")[0]


GARBAGE = [
    b"\x00" * 100,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"HELO there\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET  /  HTTP/1.1\r\n\r\n",
    b"POST /TraceSegments HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /TraceSegments HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    b"POST /TraceSegments HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /TraceSegments HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET / HTTP/1.1\r\n" + b"X-Y: z\r\n" * 50_000 + b"\r\n",
    b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
]


@pytest.mark.parametrize("port", ["http", "tcp"])
def test_garbage_on_the_tcp_ports(server, make, port):
    for garbage in GARBAGE:
        with connect(getattr(server, port)) as connection:
            try:
                connection.sendall(garbage)
                connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError, OSError):
                pass
            answer = read_all(connection)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4") or (
                answer.startswith(b"HTTP/1.1 5")
            ), (garbage[:60], answer[:200])
    still_works(server, make)


def test_garbage_on_udp(server, make, rng):
    header = b'{"format": "json", "version": 1}'
    datagrams = [
        b"", b"\x00", b"\n", header, header + b"\n", header + b"\r\n",
        b'{"format": "xml", "version": 1}\n{}', b'{"format": "json", "version": 2}\n{}',
        b"{}\n{}", b"no header at all", dumps(make.segment()).encode(), rng.randbytes(40_000),
        b"\n" * 60_000, header[:-1] + b"\n{}",
    ]  # fmt: skip
    for sent, datagram in enumerate(datagrams, 1):
        server.send_raw_udp(datagram)
        server.quiet_account(expect=lambda account, sent=sent: account.received == sent)
    account = server.quiet_account()
    assert account.rejected == len(datagrams) and account.stored == 0
    still_works(server, make)


def test_header_lines_as_the_sdks_write_them(server, make):
    documents = [make.segment() for _ in range(3)]
    for header, document in zip(
        (b'{"format":"json","version":1}', b'{"format": "json", "version": 1}',
         b'{ "version" : 1 , "format" : "json" }'), documents, strict=True,
    ):  # fmt: skip
        server.send_raw_udp(header + b"\n" + dumps(document).encode())
    account = server.quiet_account(expect=lambda a: a.received == 3)
    assert account.stored == 3


def test_a_datagram_of_64_kilobytes(server, api, make):
    document = make.segment("largest", metadata={"d": {"x": ""}})
    room = 65507 - len(b'{"format": "json", "version": 1}\n') - len(dumps(document))
    document["metadata"]["d"]["x"] = "y" * room
    server.send_udp(dumps(document))
    server.quiet_account(expect=lambda a: a.stored == 1)
    assert api.trace(document["trace_id"])[document["id"]]["metadata"] == document["metadata"]


def test_aborted_requests_leave_nothing_behind(server, make, rng):
    body = json.dumps({"TraceSegmentDocuments": [dumps(make.segment("aborted"))]}).encode()
    request = b"POST /TraceSegments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    request += body
    for _ in range(60):
        with connect(server.http) as connection:
            connection.sendall(request[: rng.randrange(1, len(request))])
            if rng.random() < 0.5:  # a reset instead of an orderly end
                connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
                )
    still_works(server, make)
    assert server.quiet_account().stored == 1


def test_slow_clients_do_not_hold_up_others(server, make):
    """Three hundred connections that never finish their request; the rest goes on as before."""
    slow = []
    try:
        for _ in range(300):
            connection = connect(server.http)
            connection.sendall(b"POST /TraceSegments HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le")
            slow.append(connection)
        begin = time.monotonic()
        for _ in range(5):
            still_works(server, make)
        assert time.monotonic() - begin < 5
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_never_reads(server, make):
    """Its answers fill the socket; nobody else waits for it."""
    api = server.api()
    api.put_ok(*[make.segment(f"svc-{n}", metadata={"d": {"x": "y" * 20_000}}) for n in range(50)])
    body = json.dumps({"StartTime": make.now - 60, "EndTime": make.now + 60}).encode()
    request = b"POST /TraceSummaries HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    with connect(server.http) as connection:
        connection.setblocking(False)
        sent = 0
        try:
            for _ in range(2000):
                sent += connection.send(request + body)
        except BlockingIOError:
            pass
        assert sent
        still_works(server, make)


def test_many_connections_at_once(server, make):
    """Sixteen threads put and read; every document is there and the books balance."""
    made = [[make.segment(f"t{n}", 0.001 * m) for m in range(25)] for n in range(16)]
    failures = []

    def work(documents):
        try:
            from support.api import Api

            api = Api(*server.http)
            for document in documents:
                api.put_ok(document)
                assert document["id"] in api.trace(document["trace_id"])
            api.close()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(documents,)) for documents in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures[0]
    assert server.quiet_account().stored == 16 * 25


def test_pipelined_requests_are_answered_in_order(server, make):
    ids = [make.trace_id() for _ in range(4)]
    wire = b""
    for trace_id in ids:
        body = json.dumps({"TraceIds": [trace_id, "bad" if trace_id == ids[2] else ids[0]]}).encode()
        wire += b"POST /Traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    wire += b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    with connect(server.http) as connection:
        connection.sendall(wire)
        answers = read_all(connection)
    statuses = re.findall(rb"HTTP/1\.1 (\d+) ", answers)
    assert statuses == [b"200", b"200", b"400", b"200", b"200"]


def test_expect_continue_and_chunked_bodies(server, make):
    document = make.segment("chunked")
    body = json.dumps({"TraceSegmentDocuments": [dumps(document)]}).encode()
    with connect(server.http) as connection:
        connection.sendall(
            b"POST /TraceSegments HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n"
            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        )
        first = connection.recv(4096)
        assert first.startswith(b"HTTP/1.1 100"), first
        for at in range(0, len(body), 50):
            piece = body[at : at + 50]
            connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
        connection.sendall(b"0\r\n\r\n")
        assert b" 200 " in read_all(connection).split(b"\r\n")[0]
    assert document["id"] in server.api().trace(document["trace_id"])


def test_health_and_readiness(server, api):
    assert api.get("/healthz").status == 200
    assert api.get("/readyz").status == 200
    until(lambda: server.metrics().names(), 5, "metrics")
