"""The tutorial's system, whole: usermgmt and notification on our SDK, a real MariaDB, a real mail server.

What happened is known exactly, so the service graph is compared whole, and one trace field by field.
"""

import time

import pytest

from support.caller import NOTIFICATION, USERMGMT, Caller, documents_of
from support.graph import Graph, counts
from support.trace_picture import Picture
from support.tutorial import DB_PASSWORD, DB_USER, FROM, MAIL_HOST, MAIL_PASSWORD, new_user
from support.wait import until

pytestmark = [pytest.mark.peer("mariadb"), pytest.mark.peer("aiosmtpd")]

DATABASE = "usermgmt@127.0.0.1"


@pytest.fixture
def caller(tutorial, make):
    return Caller(tutorial.usermgmt, make)


def check_absent(api, trace_ids, secrets):
    """No document of the traces holds any of the texts, inferred segments included."""
    for trace_id in trace_ids:
        (trace,) = api.traces(trace_id)
        for segment in trace["Segments"]:
            for secret in secrets:
                assert secret not in segment["Document"], f"{secret} in {segment['Document']}"


# One whole trace.

SERVICE = {"version": "3.0.0", "runtime": "C++", "compiler": "...", "compiler_version": "..."}
SDK = {"xray": {"sdk": "X-Ray for C++", "sdk_version": "..."}}


def statement(text):
    return {
        "name": DATABASE,
        "namespace": "remote",
        "sql": {
            "url": "mysql://127.0.0.1:MARIADB/usermgmt", "user": DB_USER, "preparation": "statement",
            "database_type": "MariaDB", "database_version": "...", "driver_version": "...",
            "sanitized_query": text,
        },
    }  # fmt: skip


CHECK_UNIQUE = (
    "SELECT username = ? FROM users WHERE username = ? OR email = ? ORDER BY ? DESC LIMIT ?"
)
INSERT = (
    "INSERT INTO users (username, email, role, enabled, firstname, lastname, password_hash)"
    " VALUES (?)"
)
SEND_URL = "http://127.0.0.1:NOTIFICATION/notification/send"
CREATED = {
    USERMGMT: {
        "name": USERMGMT,
        "service": SERVICE,
        "aws": SDK,
        "http": {
            "request": {
                "method": "POST", "url": "http://127.0.0.1:USERMGMT/usermgmt/user",
                "user_agent": "judge/1", "client_ip": "127.0.0.1",
            },
            "response": {"status": 200, "content_length": 0},
        },
        "subsegments": [{
            "name": "UserController.create",
            "subsegments": [{
                "name": "UserService.create",
                "subsegments": [
                    {"name": "UserRepository.checkUnique", "subsegments": [statement(CHECK_UNIQUE)]},
                    {"name": "PasswordHasher.hash"},
                    {"name": "UserRepository.insert", "subsegments": [statement(INSERT)]},
                    {
                        "name": "127.0.0.1",
                        "namespace": "remote",
                        "http": {
                            "request": {"method": "POST", "url": SEND_URL, "traced": True},
                            "response": {"status": 200, "content_length": 68},
                        },
                    },
                ],
            }],
        }],
    },
    NOTIFICATION: {
        "name": NOTIFICATION,
        "parent_id": f"{USERMGMT} / UserController.create / UserService.create / 127.0.0.1",
        "service": SERVICE,
        "aws": SDK,
        "http": {
            "request": {
                "method": "POST", "url": SEND_URL, "user_agent": "usermgmt",
                "client_ip": "127.0.0.1",
            },
            "response": {"status": 200, "content_length": 68},
        },
        "subsegments": [{
            "name": "NotificationController.send",
            "subsegments": [{
                "name": "MailService.send",
                "subsegments": [{
                    "name": MAIL_HOST,
                    "namespace": "remote",
                    "metadata": {"mail": {"recipients": 1, "bytes": "..."}},
                }],
            }],
        }],
    },
}  # fmt: skip


def test_creating_a_user_is_one_trace_that_says_what_happened(tutorial, caller, api):
    before = time.time()
    user = new_user("ann-7f3a", firstname="Annika", lastname="Oester")
    trace_id, reply = caller.ask("POST", "/user", user)
    assert (reply.status, reply.raw) == (200, b"")
    documents = documents_of(api, trace_id, USERMGMT, NOTIFICATION)
    picture = Picture(documents.values(), before, time.time(), ports={
        tutorial.usermgmt.port(): "USERMGMT", tutorial.notification.port(): "NOTIFICATION",
        tutorial.database.tcp_port: "MARIADB",
    })  # fmt: skip
    assert picture.trace_id == trace_id
    assert picture.documents == CREATED
    check_absent(api, [trace_id], [
        user["password"], user["email"], user["username"], "Annika", "Oester", "$2b$", DB_PASSWORD,
        MAIL_PASSWORD,
    ])  # fmt: skip
    (mail,) = tutorial.sink.mails()
    assert (mail["From"], mail["To"], mail["X-Envelope-To"]) == (FROM, user["email"], user["email"])
    assert "Annika" in mail.get_payload(decode=True).decode()
    assert trace_id in tutorial.usermgmt.log() and trace_id in tutorial.notification.log()


# The whole graph.


def live(caller):
    """A user's life, and every path of usermgmt once or twice. Answers (trace ids, statements, calls)."""
    ann = new_user("ann")
    update = {**ann, "firstname": "Anne", "email": "anne@mail.example"}
    steps = [
        # method, path, body, status, statements of MySQL, calls to notification
        ("POST", "/user", ann, 200, 2, 1),
        ("POST", "/user", new_user("bob"), 200, 2, 1),
        ("POST", "/user", new_user("ann", email="other@mail.example"), 400, 1, 0),
        ("POST", "/user", new_user("eve", password="password"), 400, 0, 0),
        ("POST", "/public/register", new_user("joe"), 200, 2, 1),
        ("GET", "/users", None, 200, 1, 0),
        ("GET", "/user/ann", None, 200, 1, 0),
        ("PUT", "/user", update, 200, 2, 0),
        ("GET", "/status/ann", None, 200, 2, 0),
        ("GET", "/user/activate/ann", None, 200, 1, 0),
        ("DELETE", "/user/ann", None, 200, 1, 0),
        ("GET", "/user/ann", None, 404, 1, 0),
        ("GET", "/notification-xray", None, 200, 0, 1),
        ("GET", "/notification-xray", None, 200, 0, 1),
        ("GET", "/notification-service-info", None, 200, 0, 1),
        ("GET", "/notification-health-status", None, 200, 0, 1),
        ("GET", "/ns-status", None, 200, 1, 1),
    ]  # fmt: skip
    trace_ids = []
    for method, path, body, status, *_ in steps:
        trace_id, reply = caller.ask(method, path, body)
        assert reply.status == status, f"{method} {path}: {reply}"
        trace_ids.append(trace_id)
    return trace_ids, sum(step[4] for step in steps), sum(step[5] for step in steps)


def test_a_user_s_life_draws_the_tutorial_s_picture(tutorial, caller, api, server):
    before = time.time() - 1
    trace_ids, statements, calls = live(caller)
    requests, mails = len(trace_ids), 3
    server.quiet_account(expect=lambda account: account.stored == requests + calls)

    client, front = (USERMGMT, "client"), (USERMGMT, "")
    back, database, mail = (NOTIFICATION, ""), (DATABASE, "Database::SQL"), (MAIL_HOST, "remote")
    # (ok, errors, throttles, faults)
    answered = (requests - 3, 3, 0, 0)
    of_time = Graph(api.service_graph(before, time.time() + 1))
    assert {key: counts(node.get("SummaryStatistics")) for key, node in of_time.nodes.items()} == {
        client: None, front: answered, back: (calls, 0, 0, 0), database: (statements, 0, 0, 0),
        mail: (mails, 0, 0, 0),
    }  # fmt: skip
    assert {kind: counts(edge["SummaryStatistics"]) for kind, edge in of_time.edges.items()} == {
        ((client, front), ""): answered, ((front, back), ""): (calls, 0, 0, 0),
        ((front, database), ""): (statements, 0, 0, 0), ((back, mail), ""): (mails, 0, 0, 0),
    }  # fmt: skip
    assert {key: node.get("Root", False) for key, node in of_time.nodes.items() if key != client} == {
        front: True, back: False, database: False, mail: False,
    }  # fmt: skip
    assert Graph(api.trace_graph(*trace_ids[:5])).nodes.keys() == of_time.nodes.keys()

    assert [each["X-Envelope-To"] for each in tutorial.sink.mails()] == [
        "ann@mail.example", "bob@mail.example", "joe@mail.example",
    ]  # fmt: skip
    check_absent(api, trace_ids, ["Pass@123", "@mail.example", "$2b$", DB_PASSWORD, MAIL_PASSWORD])


# When something is away: the right answer, a faulted subsegment with its exception, and recovery by itself.


def fault_of(document, name):
    """The exception of the subsegment called so; everything above it must be at fault too."""
    assert document["fault"] is True, document
    path = path_to(document, name)
    assert path, f"no {name} in {document}"
    assert all(entity.get("fault") for entity in path), f"not at fault all the way to {name}"
    (exception, *_) = path[-1]["cause"]["exceptions"]
    return exception


def path_to(entity, name):
    for child in entity.get("subsegments", []):
        if found := path_to(child, name):
            return [child, *found]
        if child["name"] == name:
            return [child]
    return []


def test_the_database_goes_away_and_comes_back(tutorial, caller, api):
    assert caller.ask("POST", "/user", new_user("ann"))[1].status == 200
    tutorial.database.kill()
    trace_id, reply = caller.ask("GET", "/users")
    assert reply.status == 503 and reply.json["message"] == "the database is not available"
    document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    assert document["http"]["response"]["status"] == 503
    assert fault_of(document, "UserRepository.list")["message"]
    refused = fault_of(document, DATABASE)
    assert refused["type"].startswith("MySQLError") and refused["remote"] is True
    edge = Graph(api.trace_graph(trace_id)).edge((USERMGMT, ""), (DATABASE, "Database::SQL"))
    assert counts(edge["SummaryStatistics"]) == (0, 0, 0, 1)
    # What needs no database works, and the service is not restarted for it.
    assert caller.ask("GET", "/notification-xray")[1].status == 200
    assert caller.ask("GET", "/health-status")[1].status == 200

    tutorial.database.start()
    until(tutorial.serves_users, 20, "users again")
    trace_id, reply = caller.ask("GET", "/users")
    assert [user["username"] for user in reply.json] == ["ann"]
    assert "fault" not in documents_of(api, trace_id, USERMGMT)[USERMGMT]


def test_mail_is_refused_then_away_then_taken(tutorial, caller, api):
    tutorial.sink.stop()
    tutorial.sink.refuse_share = 1
    tutorial.sink.start()
    check_mail_not_sent(tutorial, caller, api, "refused", "did not take the mail")
    tutorial.sink.kill()
    check_mail_not_sent(tutorial, caller, api, "away", "cannot be reached")
    tutorial.sink.refuse_share = 0
    tutorial.sink.start()
    assert caller.ask("POST", "/user", new_user("taken"))[1].status == 200
    assert [each["To"] for each in tutorial.sink.mails()] == ["taken@mail.example"]


def check_mail_not_sent(tutorial, caller, api, name, reason):
    trace_id, reply = caller.ask("POST", "/user", new_user(name))
    assert reply.status == 502 and "was created, but the mail was not sent" in reply.json["message"]
    documents = documents_of(api, trace_id, USERMGMT, NOTIFICATION)
    assert reason in fault_of(documents[NOTIFICATION], MAIL_HOST)["message"]
    assert documents[NOTIFICATION]["http"]["response"]["status"] == 502
    assert "MailNotSent" in fault_of(documents[USERMGMT], "UserService.create")["type"]
    assert [entity["fault"] for entity in path_to(documents[USERMGMT], "127.0.0.1")] == [True] * 3
    assert tutorial.usermgmt.ask("GET", f"/usermgmt/user/{name}").status == 200


def test_notification_goes_away_and_comes_back(tutorial, caller, api):
    tutorial.notification.kill()
    trace_id, reply = caller.ask("GET", "/notification-xray")
    assert reply.status == 503 and "cannot be reached" in reply.json["message"]
    document = documents_of(api, trace_id, USERMGMT)[USERMGMT]
    assert fault_of(document, "127.0.0.1")["message"]
    assert "inferred" not in document
    tutorial.notification.start()
    trace_id, reply = caller.ask("GET", "/notification-xray")
    assert reply.status == 200 and reply.json["version"] == "V1"
    documents_of(api, trace_id, USERMGMT, NOTIFICATION)


def test_the_services_do_not_mind_that_the_trace_server_is_away(tutorial, caller, server):
    def all_paths():
        assert caller.ask("GET", "/users")[1].status == 200
        trace_id, reply = caller.ask("GET", "/notification-xray")
        assert reply.status == 200
        return trace_id

    all_paths()
    server.kill()
    for _ in range(20):
        all_paths()
    server.start("--udp", server.udp_text, "--tcp", server.tcp_text)
    api = server.api()
    documents_of(api, all_paths(), USERMGMT, NOTIFICATION)
