"""What ./run starts beside the services: the balancer that stands for a Kubernetes Service, and the mail server."""

import collections
import contextlib
import http.server
import smtplib
import ssl
import threading

import pytest

from support import tutorial as parts
from support.caller import USERMGMT, Caller, documents_of
from support.graph import Graph, counts
from support.part import Part


class Named(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "1")
        self.end_headers()
        self.wfile.write(self.server.name)


@contextlib.contextmanager
def backend(name):
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Named) as server:
        server.name = name
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def balancer(tmp_path):
    started = []

    def start(*backends):
        words = [word for weight, port in backends for word in ("--backend", f"{weight}=127.0.0.1:{port}")]
        program = parts.ROOT / "services/demo/balancer.py"
        started.append(
            Part("balancer", tmp_path, lambda ready: [
                parts.SYSTEM_PYTHON, program, "--listen", "127.0.0.1:0", *words, "--ready-file", ready,
            ]).start()
        )  # fmt: skip
        return started[-1].port("tcp")

    yield start
    for part in started:
        part.stop()


def test_the_balancer_shares_by_weight_and_passes_over_who_is_away(balancer):
    def answers(number):
        return collections.Counter(parts.ask(port, "GET", "/").text for _ in range(number))

    with backend(b"a") as a, backend(b"c") as c:
        with backend(b"b") as b:
            port = balancer((3, a), (1, b), (0, c))
            assert answers(8) == {"a": 6, "b": 2}
        assert answers(8) == {"a": 8}


@pytest.mark.peer("mariadb")
@pytest.mark.peer("aiosmtpd")
def test_two_editions_behind_one_address_are_two_nodes(tutorial, api, make, balancer, tmp_path):
    canary = parts.notification(
        tutorial.binaries, tmp_path / "canary", tutorial.server, tutorial.sink, edition=2
    )
    tutorial.parts.append(canary)
    canary.start()
    port = balancer((1, tutorial.notification.port()), (1, canary.port()))
    front = parts.usermgmt(
        tutorial.binaries, tmp_path / "front", tutorial.server, tutorial.database, port
    )
    tutorial.parts.append(front)
    caller = Caller(front.start(), make)
    trace_ids, versions = [], []
    for _ in range(4):
        trace_id, reply = caller.ask("GET", "/notification-xray")
        trace_ids.append(trace_id)
        versions.append(reply.json["version"])
        documents_of(api, trace_id, USERMGMT, f"{versions[-1]}-Notification-Microservice")
    assert versions == ["V1", "V2", "V1", "V2"]
    edges = {
        target: counts(edge["SummaryStatistics"])
        for ((source, target), _), edge in Graph(api.trace_graph(*trace_ids)).edges.items()
        if source == (USERMGMT, "")
    }
    assert edges == {
        ("V1-Notification-Microservice", ""): (2, 0, 0, 0),
        ("V2-Notification-Microservice", ""): (2, 0, 0, 0),
    }  # fmt: skip


@pytest.mark.peer("aiosmtpd")
def test_the_mail_server_demands_tls_and_the_login(tmp_path):
    sink = parts.MailSink(tmp_path).start()
    try:
        with smtplib.SMTP("127.0.0.1", sink.smtp_port, timeout=10) as plain:
            with pytest.raises(smtplib.SMTPSenderRefused):
                plain.sendmail(parts.FROM, ["ann@mail.example"], "Subject: x\r\n\r\nx")
        trusted = ssl.create_default_context(cafile=sink.ca_file)
        with smtplib.SMTP("localhost", sink.smtp_port, timeout=10) as secure:
            secure.starttls(context=trusted)
            with pytest.raises(smtplib.SMTPSenderRefused):
                secure.sendmail(parts.FROM, ["ann@mail.example"], "Subject: x\r\n\r\nx")
            with pytest.raises(smtplib.SMTPAuthenticationError):
                secure.login(parts.MAIL_USER, "wrong")
            secure.login(parts.MAIL_USER, parts.MAIL_PASSWORD)
            secure.sendmail(parts.FROM, ["ann@mail.example"], "Subject: x\r\n\r\nhello")
        (mail,) = sink.mails()
        assert (mail["X-Envelope-To"], mail.get_payload().strip()) == ("ann@mail.example", "hello")
        with pytest.raises(ssl.SSLCertVerificationError):
            with smtplib.SMTP("localhost", sink.smtp_port, timeout=10) as suspicious:
                suspicious.starttls(context=ssl.create_default_context())
    finally:
        sink.stop()
