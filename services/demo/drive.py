#!/usr/bin/python3
"""Steady requests through all paths of usermgmt, so that a demonstration has traces to show.

    drive.py --url http://127.0.0.1:8095 --rate 5

Most requests succeed; some are wrong on purpose (unknown user, taken name, weak password, no JSON). Which answers
were a surprise is counted, and told with the totals every ten seconds. SIGTERM ends it with 0.
"""

import argparse
import collections
import http.client
import json
import os
import random
import signal
import threading
import time
import urllib.parse

FIRST_NAMES = ("Ada", "Grace", "Edsger", "Barbara", "Donald", "Frances", "Alan", "Radia")
LAST_NAMES = ("Kim", "Lee", "Park", "Choi", "Novak", "Silva", "Haddad", "Meyer")
USERS_MAX = 40
REPORT_SECONDS = 10
TIMEOUT_SECONDS = 20


class Usermgmt:
    """One HTTP exchange after the other, each on its own connection, as different clients would."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.host, self.port = parts.hostname, parts.port or 80

    def ask(self, method, path, body=None):
        """The status, or 0 when there was no answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
        headers = {"User-Agent": "roentgen-demo", "Accept": "application/json"}
        if body is not None:
            body = body if isinstance(body, str) else json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, "/usermgmt" + path, body, headers)
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()


class Visitors:
    """Does one thing at a time, chosen by weight, and knows which users there are.

    Thread-safety: one thread.
    """

    def __init__(self, usermgmt, rng):
        self.usermgmt, self.rng = usermgmt, rng
        self.users = []
        self.run_name = f"{int(time.time()):x}-{os.getpid():x}"  # names unlike those of an earlier run
        self.made = 0

    def some_user(self):
        return self.rng.choice(self.users) if self.users else "nobody"

    def new_user(self):
        self.made += 1
        name = f"demo-{self.run_name}-{self.made}"
        return {
            "username": name, "email": f"{name}@shop.example", "role": "ROLE_ADMIN",
            "enabled": True, "firstname": self.rng.choice(FIRST_NAMES),
            "lastname": self.rng.choice(LAST_NAMES), "password": f"Pass@{self.rng.randrange(10**6):06}",
        }  # fmt: skip

    # The things to do: each answers (status, statuses that were to be expected).

    def create(self):
        if len(self.users) >= USERS_MAX:
            return self.delete()
        user = self.new_user()
        status = self.usermgmt.ask("POST", "/user", user)
        # 502: the user is there, only its mail is not.
        if status in (200, 502):
            self.users.append(user["username"])
        return status, {200}

    def register(self):
        user = self.new_user()
        status = self.usermgmt.ask("POST", "/public/register", user)
        if status in (200, 502):
            self.users.append(user["username"])
            self.usermgmt.ask("GET", f"/user/activate/{user['username']}")
        return status, {200}

    def update(self):
        name = self.some_user()
        body = {**self.new_user(), "username": name}
        del body["password"]
        return self.usermgmt.ask("PUT", "/user", body), {200} if self.users else {404}

    def delete(self):
        if not self.users:
            return self.create()
        name = self.users[self.rng.randrange(len(self.users))]
        status = self.usermgmt.ask("DELETE", f"/user/{name}")
        if status in (200, 404):
            self.users.remove(name)
        return status, {200}

    def find(self):
        return self.usermgmt.ask("GET", f"/user/{self.some_user()}"), {200} if self.users else {404}

    def toggle(self):
        return self.usermgmt.ask("GET", f"/status/{self.some_user()}"), {200} if self.users else {404}

    def get(self, path):
        return lambda: (self.usermgmt.ask("GET", path), {200})

    def find_nobody(self):
        return self.usermgmt.ask("GET", "/user/nobody"), {404}

    def create_taken(self):
        if not self.users:
            return self.find_nobody()
        return self.usermgmt.ask("POST", "/user", {**self.new_user(), "username": self.some_user()}), {400}

    def create_weak(self):
        return self.usermgmt.ask("POST", "/user", {**self.new_user(), "password": "password"}), {400}

    def create_garbage(self):
        return self.usermgmt.ask("POST", "/user", '{"username": '), {400}

    def choices(self):
        return {
            self.get("/notification-xray"): 30, self.get("/users"): 14, self.create: 14,
            self.find: 10, self.update: 6, self.delete: 5, self.get("/notification-service-info"): 5,
            self.get("/notification-health-status"): 4, self.get("/ns-status"): 3, self.toggle: 3,
            self.register: 2, self.find_nobody: 2, self.create_taken: 2, self.create_weak: 1,
            self.create_garbage: 1,
        }  # fmt: skip


class Steady:
    """Calls `act` at `rate` a second until stopped. What is late is not made up for."""

    def __init__(self, rate, stopping):
        self.rate, self.stopping = rate, stopping

    def run(self, act):
        due = time.monotonic()
        while not self.stopping.wait(max(0.0, due - time.monotonic())):
            act()
            due = max(due + 1 / self.rate, time.monotonic() - 1)


class Tally:
    def __init__(self):
        self.lock = threading.Lock()
        self.statuses, self.surprises = collections.Counter(), 0

    def count(self, status, expected):
        with self.lock:
            self.statuses[status] += 1
            self.surprises += status not in expected

    def line(self):
        with self.lock:
            parts = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
            return f"{sum(self.statuses.values())} requests ({parts}); {self.surprises} not as asked"


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True, help="of usermgmt, without a path")
    parser.add_argument("--rate", type=float, default=5, help="requests a second (default 5)")
    parser.add_argument("--seed", help="makes the choices repeatable")
    options = parser.parse_args()
    if options.rate <= 0:
        parser.error("--rate must be above 0")
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    visitors = Visitors(Usermgmt(options.url), random.Random(options.seed))
    choices = visitors.choices()
    things, weights = list(choices), list(choices.values())
    tally, told = Tally(), time.monotonic()

    def act():
        nonlocal told
        tally.count(*visitors.rng.choices(things, weights)[0]())
        if time.monotonic() - told >= REPORT_SECONDS:
            told = time.monotonic()
            print(tally.line(), flush=True)

    Steady(options.rate, stopping).run(act)
    print(tally.line(), flush=True)


if __name__ == "__main__":
    main()
