"""Requests to usermgmt, and what of them arrived at the trace server."""

import time

from support.wait import until

USERMGMT, NOTIFICATION = "User-Management-Microservice", "V1-Notification-Microservice"


class Caller:
    """Gives each request a trace id of its own, by which its trace is found."""

    def __init__(self, service, make):
        self.service, self.make = service, make

    def ask(self, method, path, body=None):
        """(trace id, reply)"""
        trace_id = self.make.trace_id(time.time())
        header = {"X-Amzn-Trace-Id": f"Root={trace_id};Sampled=1"}
        return trace_id, self.service.ask(method, "/usermgmt" + path, body, header)


def documents_of(api, trace_id, *names):
    """The trace's documents by name, inferred ones left out, once just these names have arrived."""
    seen = {}

    def arrived():
        nonlocal seen
        documents = (api.trace(trace_id) or {}).values()
        seen = {each["name"]: each for each in documents if not each.get("inferred")}
        return seen if set(seen) == set(names) else None

    try:
        return until(arrived, 10, f"{names} of {trace_id}")
    except AssertionError as overdue:
        raise AssertionError(f"{overdue}; there are {list(seen)}") from None
