"""The tutorial's system, whole: usermgmt and notification on our SDK, a real MariaDB, a real mail server.

What happened is known exactly, so the service graph is compared whole, and one trace field by field.
"""

import time

import pytest

from support.documents import walk
from support.graph import Graph, counts
from support.trace_picture import Picture
from support.tutorial import DB_PASSWORD, FROM, MAIL_HOST, MAIL_PASSWORD, new_user
from support.wait import until

pytestmark = [pytest.mark.peer("mariadb"), pytest.mark.peer("aiosmtpd")]

USERMGMT, NOTIFICATION = "User-Management-Microservice", "V1-Notification-Microservice"
DATABASE = "usermgmt@127.0.0.1"
XRAY_HEADER = "X-Amzn-Trace-Id"


def header(trace_id):
    return {XRAY_HEADER: f"Root={trace_id};Sampled=1"}


class Caller:
    """Requests that are told apart by the trace id each was given."""

    def __init__(self, tutorial, make):
        self.usermgmt, self.make = tutorial.usermgmt, make

    def ask(self, method, path, body=None):
        trace_id = self.make.trace_id(time.time())
        return trace_id, self.usermgmt.ask(method, "/usermgmt" + path, body, header(trace_id))


@pytest.fixture
def caller(tutorial, make):
    return Caller(tutorial, make)


def whole(api, trace_id, *names):
    """The documents of the trace by name, once there is one of each name and none else is awaited."""

    def arrived():
        documents = (api.trace(trace_id) or {}).values()
        own = {each["name"]: each for each in documents if not each.get("inferred")}
        return own if set(own) == set(names) else None

    return until(arrived, 10, f"the segments of {trace_id}, {names}")


def check_secrets(api, trace_ids, secrets):
    for trace in (trace for trace_id in trace_ids for trace in api.traces(trace_id)):
        for segment in trace["Segments"]:
            for secret in secrets:
                assert secret not in segment["Document"], f"{secret} in {segment['Document']}"


# One whole trace.


def test_creating_a_user_is_one_trace_that_says_what_happened(tutorial, caller, api):
    before = time.time()
    user = new_user("ann-7f3a", firstname="Annika", lastname="Oester")
    trace_id, reply = caller.ask("POST", "/user", user)
    assert (reply.status, reply.raw) == (200, b"")
    documents = whole(api, trace_id, USERMGMT, NOTIFICATION)
    picture = Picture(documents.values(), before, time.time(), ports={
        tutorial.usermgmt.port(): "USERMGMT", tutorial.notification.port(): "NOTIFICATION",
        tutorial.database.tcp_port: "MARIADB",
    })  # fmt: skip
    assert picture.documents == {}
    check_secrets(api, [trace_id], [
        user["password"], user["email"], user["username"], "Annika", "Oester", "$2b$", DB_PASSWORD,
        MAIL_PASSWORD,
    ])  # fmt: skip
    (mail,) = tutorial.sink.mails()
    assert (mail["From"], mail["To"]) == (FROM, user["email"])
    assert mail["X-Envelope-To"] == user["email"]
    assert "Annika" in mail.get_payload(decode=True).decode()
