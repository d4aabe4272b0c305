"""A daemon's pod deleted under load: the DaemonSet makes another, and what found no daemon meanwhile is counted."""

import concurrent.futures
import contextlib
import subprocess
import threading
import time

from calls import NOTIFICATION_V2, SERVER, USERMGMT, count_traces, counter, get
from waiting import wait_for

CALLERS = 4
PAUSE = 0.02  # between the calls of one caller: a load that this machine carries without a queue


def delete_under_load(walk):
    log = walk.log
    log.heading("A daemon's pod deleted under load")
    log.say(
        f"{CALLERS} callers. 1.20 knows no surge for a DaemonSet, so the old pod goes before the new one comes, and a"
        " segment sent by UDP in between finds nobody."
    )
    [pod] = walk.kubectl("get", "pods", "-l", "app=xray-daemon", "-o", "jsonpath={.items[*].metadata.name}").split()
    before, began = stored(), time.time()
    with last_words(walk, pod) as told, Load(f"{walk.url}/notification-xray") as load:
        wait_for("traces under load", lambda: traces_since(began) > 100)
        log.run("kubectl get pods -l app=xray-daemon -o wide", keep=4)
        log.run(f"kubectl delete pod {pod}")
        log.run("kubectl rollout status daemonset xray-daemon --timeout=180s | tail -n 1")
        log.run("kubectl get pods -l app=xray-daemon -o wide", keep=4)
        ready = time.time()
        wait_for("traces through the new pod", lambda: traces_since(ready) > 100, 60)
    log.say("The old daemon's last line, after it had sent what it held:")
    log.output(told[-1], 1)
    return [weigh(log, load, stored_at_rest() - before, began)]


class Load:
    """Calls `url` while the block runs; `answered` and `failed` afterwards."""

    def __init__(self, url):
        self.url, self.is_over = url, threading.Event()
        self.answered = self.failed = 0

    def __enter__(self):
        self.began = time.monotonic()
        self.pool = concurrent.futures.ThreadPoolExecutor(CALLERS)
        self.callers = [self.pool.submit(self._call) for _ in range(CALLERS)]
        return self

    def _call(self):
        statuses = []
        while not self.is_over.wait(PAUSE):
            statuses.append(get(self.url)[0])
        return statuses

    def __exit__(self, *_):
        self.is_over.set()
        statuses = [status for caller in self.callers for status in caller.result()]
        self.seconds = time.monotonic() - self.began
        self.answered = statuses.count(200)
        self.failed = len(statuses) - self.answered
        self.pool.shutdown()


@contextlib.contextmanager
def last_words(walk, pod):
    """A list that has, after the block, what the pod logged when it ended."""
    follower = subprocess.Popen(["kubectl", "logs", "--follow", "--tail=1", pod], env=walk.log.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # fmt: skip
    told = []
    try:
        yield told
        text, _ = follower.communicate(timeout=60)
        told += [line for line in text.splitlines() if "Stopped" in line]
        assert told, f"the daemon did not say how it ended: {text}"
    finally:
        follower.kill()


def traces_since(began):
    return count_traces(f'service("{NOTIFICATION_V2}")', began)


def stored():
    status, page = get(f"{SERVER}/metrics")
    assert status == 200, page
    return counter(page, "roentgen_documents_stored_total")


def stored_at_rest():
    """The server's count when it has not moved for three seconds: daemons send once a second."""
    last, since = stored(), time.monotonic()

    def rests():
        nonlocal last, since
        if (now := stored()) != last:
            last, since = now, time.monotonic()
        return time.monotonic() - since > 3

    wait_for("the last segments", rests, 60)
    return last


def weigh(log, load, arrived, began):
    """Two segments a call: one of each service."""
    assert load.failed == 0, f"{load.failed} calls failed: tracing must not harm the traced"
    sent = 2 * load.answered
    lost = sent - arrived
    both = count_traces(f'service("{USERMGMT}") AND service("{NOTIFICATION_V2}")', began)
    log.table(("", "number"), [
        ("calls, all answered with 200", f"{load.answered} in {load.seconds:.1f} s"),
        ("segments that the services sent, one each a call", sent),
        ("stored by the server", arrived),
        ("lost: sent while there was no daemon", f"{lost} ({lost / sent:.2%})"),
        ("traces through both services", both),
    ])  # fmt: skip
    assert 0 <= lost < sent / 2, f"{sent} sent, {arrived} stored"
    return ("a daemon's pod replaced under load: segments sent, stored, lost", f"{sent}, {arrived}, {lost}")
