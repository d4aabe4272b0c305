"""The tutorial's services while what they depend on is away, frozen or restarted, with requests going on."""

import concurrent.futures
import contextlib
import os
import signal
import subprocess
import threading

import pytest

from support import tutorial as parts
from support.caller import NOTIFICATION, USERMGMT, Caller, documents_of
from support.documents import walk
from support.silent_mysql import SilentMysql
from support.wait import until

pytestmark = [pytest.mark.peer("mariadb"), pytest.mark.peer("aiosmtpd")]

CROSSING, LOCAL = "/notification-xray", "/users"


@contextlib.contextmanager
def frozen(part):
    """The part's process gets no time: it neither answers nor refuses."""
    part.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, part.process.pid, os.WSTOPPED)  # until none of its threads runs
    try:
        yield
    finally:
        part.process.send_signal(signal.SIGCONT)


class Traffic:
    """Requests one after the other in threads of their own, until the block ends. Keeps (path, trace id, status)."""

    def __init__(self, service, make, paths):
        self.done, self._broken, self._over = [], [], threading.Event()
        # The ids come from one random generator, which is not for several threads.
        self._service, self._make, self._ids = service, make, threading.Lock()
        self._threads = [threading.Thread(target=self._go_on, args=(path,)) for path in paths]

    def _go_on(self, path):
        caller = Caller(self._service, self)
        try:
            while not self._over.is_set():
                trace_id, reply = caller.ask("GET", path)
                self.done.append((path, trace_id, reply.status))
        except Exception as problem:
            self._broken.append(problem)

    def trace_id(self, epoch):
        with self._ids:
            return self._make.trace_id(epoch)

    def more(self, count=20):
        """Waits for `count` more good answers on each path; what was answered meanwhile."""
        begin = len(self.done)

        def enough():
            assert not self._broken, self._broken
            got = [path for path, _, seen in self.done[begin:] if seen == 200]
            return all(got.count(path) >= count for path in (CROSSING, LOCAL))

        until(enough, 20, f"{count} more good answers on each path")
        return self.done[begin:]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()
        assert not self._broken, self._broken

    def statuses(self):
        return {status for _, _, status in self.done}


def added(tutorial, part):
    """Starts it; it ends with the tutorial's own parts."""
    tutorial.parts.append(part)
    return part.start()


def names_on(path):
    return (USERMGMT, NOTIFICATION) if path == CROSSING else (USERMGMT,)


def at_its_addresses(server):
    return ["--udp", server.udp_text, "--tcp", server.tcp_text]


def remote_calls(document):
    return [each for each in walk(document) if each.get("namespace") == "remote"]


def check_failed(call, name):
    """The remote call's own subsegment says that it failed, and of what."""
    assert call["name"] == name and call["fault"] is True, call
    (exception, *_) = call["cause"]["exceptions"]
    assert exception["type"] and exception["message"]


# The trace server.


def test_services_started_and_stopped_without_a_trace_server(tutorial, server, make, tmp_path):
    server.stop()
    folder = tmp_path / "second"
    back = added(tutorial, parts.notification(tutorial.binaries, folder, server, tutorial.sink))
    front = added(
        tutorial,
        parts.usermgmt(tutorial.binaries, folder, server, tutorial.database, back.port()),
    )
    caller = Caller(front, make)
    assert caller.ask("POST", "/user", parts.new_user("early"))[1].status == 200
    assert caller.ask("GET", CROSSING)[1].status == 200
    # Each ends with 0 although it has traces that nobody takes.
    back.stop()
    front.stop()
    back.start()
    front.start()
    assert caller.ask("GET", CROSSING)[1].status == 200
    server.start(*at_its_addresses(server))
    trace_id, reply = caller.ask("GET", CROSSING)
    assert reply.status == 200
    documents_of(server.api(), trace_id, USERMGMT, NOTIFICATION)


def test_the_trace_server_restarts_again_and_again_while_requests_go_on(tutorial, server, make):
    with Traffic(tutorial.usermgmt, make, [CROSSING, LOCAL, CROSSING, LOCAL]) as traffic:
        first = traffic.more()
        check_whole(server, first)
        for end in (server.stop, server.kill, server.stop):
            end()
            traffic.more()
            server.start(*at_its_addresses(server))
            check_whole(server, traffic.more())
    assert traffic.statuses() == {200}


def check_whole(server, answered):
    """All traces of these requests are there, with a document of each service that took part."""
    api = server.api()
    for path, trace_id, _ in answered:
        documents = documents_of(api, trace_id, *names_on(path))
        if path == CROSSING:
            (call,) = remote_calls(documents[USERMGMT])
            assert documents[NOTIFICATION]["parent_id"] == call["id"]


# Names of its own for one process, without touching the machine's: a mount namespace with another hosts file.
UNSHARE = ["unshare", "--mount", "--map-root-user", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"']


class Names:
    def __init__(self, path, name):
        self.path, self.name = path, name

    def point_to(self, address):
        self.path.write_text(f"127.0.0.1 localhost\n{address} {self.name}\n")

    def used_by(self, part):
        command = part.command
        part.command = lambda ready: [*UNSHARE, self.path, *command(ready)]
        return part


@pytest.fixture
def names(tmp_path):
    names = Names(tmp_path / "hosts", "xray-service.internal")
    names.point_to("127.0.0.1")
    tried = subprocess.run([*UNSHARE, names.path, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        pytest.skip(f"no mount namespace here: {tried.stderr.strip()}")
    return names


def test_the_trace_server_moves_to_another_address(tutorial, server, new_server, names, make, tmp_path):
    port = server.udp[1]
    service = names.used_by(parts.usermgmt(
        tutorial.binaries, tmp_path / "second", server, tutorial.database,
        tutorial.notification.port(), AWS_XRAY_DAEMON_ADDRESS=f"{names.name}:{port}",
    ))  # fmt: skip
    caller = Caller(added(tutorial, service), make)
    trace_id, _ = caller.ask("GET", LOCAL)
    documents_of(server.api(), trace_id, USERMGMT)

    server.stop()
    moved = new_server().start("--udp", f"127.0.0.2:{port}")
    names.point_to("127.0.0.2")
    api = moved.api()

    asked = []

    def seen_there():
        trace_id, reply = caller.ask("GET", LOCAL)
        assert reply.status == 200
        asked.append(trace_id)
        return api.traces(*asked[-5:])  # a trace is on its way for a moment

    # The service learns of it by a refused datagram; from then on everything arrives.
    until(seen_there, 20, "a trace at the new address")
    for _ in range(10):
        trace_id, _ = caller.ask("GET", LOCAL)
        documents_of(api, trace_id, USERMGMT)
    moved.quiet_account()


# The database.


def test_the_database_restarts_while_requests_go_on(tutorial, api, make):
    with Traffic(tutorial.usermgmt, make, [CROSSING, LOCAL, LOCAL, LOCAL]) as traffic:
        traffic.more()
        tutorial.database.stop()
        until(lambda: [each for each in traffic.done if each[2] == 503], 10, "an answer 503")
        tutorial.database.start()
        until(tutorial.serves_users, 20, "users again")
        traffic.more()
    assert {status for path, _, status in traffic.done if path == CROSSING} == {200}
    assert traffic.statuses() == {200, 503}
    for path, trace_id, status in traffic.done[-40:]:
        document = documents_of(api, trace_id, *names_on(path))[USERMGMT]
        assert document["http"]["response"]["status"] == status
    # Every answer 503 is a fault of the database's, with its exception.
    for _, trace_id, _ in [each for each in traffic.done if each[2] == 503][:20]:
        document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
        assert document["fault"] is True and document["http"]["response"]["status"] == 503
        check_failed(remote_calls(document)[-1], "usermgmt@127.0.0.1")


def test_a_service_that_starts_before_its_database_makes_its_tables_later(tutorial, api, make, tmp_path):
    tutorial.database.stop()
    service = added(tutorial, parts.usermgmt(
        tutorial.binaries, tmp_path / "early", tutorial.server, tutorial.database,
        tutorial.notification.port(), db_name="usermgmt_early",
    ))  # fmt: skip
    caller = Caller(service, make)
    assert caller.ask("GET", "/health-status")[1].status == 200
    assert caller.ask("POST", "/user", parts.new_user("ann"))[1].status == 503
    tutorial.database.start()
    until(lambda: caller.ask("GET", LOCAL)[1].status == 200, 20, "the users' table")
    assert caller.ask("POST", "/user", parts.new_user("ann"))[1].status == 200
    trace_id, reply = caller.ask("GET", LOCAL)
    assert [user["username"] for user in reply.json] == ["ann"]
    document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    assert {call["name"] for call in remote_calls(document)} == {"usermgmt_early@127.0.0.1"}


# What answers nothing at all.


def test_the_database_freezes(tutorial, api, make, tmp_path):
    front = added(tutorial, parts.usermgmt(
        tutorial.binaries, tmp_path / "hasty", tutorial.server, tutorial.database,
        tutorial.notification.port(), DB_ANSWER_TIMEOUT_S="1",
    ))  # fmt: skip
    caller = Caller(front, make)
    assert caller.ask("GET", LOCAL)[1].status == 200
    with frozen(tutorial.database):
        trace_id, reply = caller.ask("GET", LOCAL)
        assert reply.status == 503 and reply.json["message"] == "the database is not available"
        assert caller.ask("GET", CROSSING)[1].status == 200
        document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    (call,) = remote_calls(document)
    assert document["fault"] is True and document["http"]["response"]["status"] == 503
    check_failed(call, "usermgmt@127.0.0.1")
    until(lambda: caller.ask("GET", LOCAL)[1].status == 200, 20, "users again")


def test_a_database_that_hangs_keeps_only_those_waiting_who_need_it(tutorial, make, tmp_path):
    threads = 4
    with SilentMysql() as database, concurrent.futures.ThreadPoolExecutor(2 * threads) as clients:
        front = added(tutorial, parts.usermgmt(
            tutorial.binaries, tmp_path / "hung", tutorial.server, database,
            tutorial.notification.port(), DB_ANSWER_TIMEOUT_S="120", SERVER_THREADS=str(threads),
        ))  # fmt: skip
        # Every thread that serves these is taken, and as many requests wait for one.
        hung = [clients.submit(front.ask, "GET", "/usermgmt/users") for _ in range(2 * threads)]
        making_tables = 1
        until(lambda: database.unanswered == threads + making_tables, 20, "statements that hang")
        for path in ("/health-status", CROSSING, "/notification-health-status", "/notification-service-info"):
            assert front.ask("GET", f"/usermgmt{path}").status == 200, path
        assert front.ask("GET", "/usermgmt/nothing").status == 404
        assert not any(each.done() for each in hung)
        database.hang_up()
        assert {each.result().status for each in hung} == {503}


def test_notification_freezes(tutorial, api, make, tmp_path):
    front = added(tutorial, parts.usermgmt(
        tutorial.binaries, tmp_path / "hasty", tutorial.server, tutorial.database,
        tutorial.notification.port(), NOTIFICATION_SERVICE_TIMEOUT_MS="300",
    ))  # fmt: skip
    caller = Caller(front, make)
    with frozen(tutorial.notification):
        trace_id, reply = caller.ask("GET", CROSSING)
        assert reply.status == 504 and "cannot be reached" in reply.json["message"]
        assert caller.ask("GET", LOCAL)[1].status == 200
        document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    (call,) = remote_calls(document)
    assert document["fault"] is True and document["http"]["response"]["status"] == 504
    check_failed(call, "127.0.0.1")
    assert call["http"]["request"]["url"].endswith("/notification/notification-xray")
    until(lambda: caller.ask("GET", CROSSING)[1].status == 200, 10, "notification again")


def test_the_mail_server_freezes(tutorial, api, make, tmp_path):
    folder = tmp_path / "hasty"
    back = added(tutorial, parts.notification(
        tutorial.binaries, folder, tutorial.server, tutorial.sink, AWS_MAIL_SERVER_TIMEOUT_MS="300",
    ))  # fmt: skip
    front = added(
        tutorial,
        parts.usermgmt(tutorial.binaries, folder, tutorial.server, tutorial.database, back.port()),
    )
    caller = Caller(front, make)
    with frozen(tutorial.sink):
        trace_id, reply = caller.ask("POST", "/user", parts.new_user("waits"))
        assert reply.status == 502 and "the mail was not sent" in reply.json["message"]
        documents = documents_of(api, trace_id, USERMGMT, NOTIFICATION)
    (call,) = remote_calls(documents[NOTIFICATION])
    check_failed(call, parts.MAIL_HOST)
    assert caller.ask("POST", "/user", parts.new_user("served"))[1].status == 200
    assert "served@mail.example" in [each["To"] for each in tutorial.sink.mails()]
