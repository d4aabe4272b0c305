"""A daemon's pod deleted under load: the DaemonSet makes another, and what found no daemon meanwhile is counted."""

import concurrent.futures
import contextlib
import subprocess
import threading
import time

from calls import NOTIFICATION_V2, SERVER, USERMGMT, count_traces, counter, get, next_second
from waiting import wait_for

CALLERS = 4
PAUSE = 0.02  # between the calls of one caller: a load that this machine carries without a queue


def delete_under_load(walk):
    log = walk.log
    log.heading("A daemon's pod deleted under load")
    log.say(
        f"{CALLERS} callers. A pod that is deleted is gone before the DaemonSet makes the next one, and a segment sent"
        " by UDP in between finds nobody. (A rollout need not have that gap: with the surge in the manifest, which 1.20"
        " does not know, the new pod comes first.) Most of the gap is this kubelet's: it lets a deleted pod go, it"
        " says, when its sandbox is cleaned up, and it cleans up once a minute."
    )
    [pod] = walk.kubectl("get", "pods", "-l", "app=xray-daemon", "-o", "jsonpath={.items[*].metadata.name}").split()
    began = next_second()
    url = f"{walk.url}/notification-xray"
    with last_words(walk, pod) as told, Emptiness(walk.log.environment) as empty, Load(url) as load:
        wait_for("traces under load", lambda: traces_of(NOTIFICATION_V2, began) > 100)
        log.run("kubectl get pods -l app=xray-daemon -o wide", keep=4)
        log.run(f"kubectl delete pod {pod}")
        log.run("kubectl rollout status daemonset xray-daemon --timeout=180s | tail -n 1")
        log.run("kubectl get pods -l app=xray-daemon -o wide", keep=4)
        ready = next_second()
        wait_for("traces through the new pod", lambda: traces_of(NOTIFICATION_V2, ready) > 100, 60)
    log.say("The old daemon's last line, after it had sent what it held:")
    log.output(told[-1], 1)
    wait_until_at_rest()
    return [weigh(log, load, empty, began)]


class Load:
    """Calls `url` while the block runs; `calls` afterwards, each the time it was made and its status."""

    def __init__(self, url):
        self.url, self.is_over, self.calls = url, threading.Event(), []

    def __enter__(self):
        self.began = time.monotonic()
        self.pool = concurrent.futures.ThreadPoolExecutor(CALLERS)
        self.callers = [self.pool.submit(self._call) for _ in range(CALLERS)]
        return self

    def _call(self):
        calls = []
        while not self.is_over.wait(PAUSE):
            calls.append((time.time(), get(self.url)[0]))
        return calls

    def __exit__(self, *_):
        self.is_over.set()
        self.calls = [call for caller in self.callers for call in caller.result()]
        self.seconds = time.monotonic() - self.began
        self.pool.shutdown()

    def made_between(self, begin, end):
        return sum(begin <= made <= end for made, _ in self.calls)


class Emptiness:
    """When, within the block, the Service had no pod behind it: `begin` and `end`, times."""

    def __init__(self, environment):
        self.environment, self.begin, self.end = environment, None, None

    def __enter__(self):
        self.watch = subprocess.Popen(
            ["kubectl", "get", "endpoints", "xray-service", "--watch", "-o",
             'jsonpath=[{.subsets[*].addresses[*].ip}]{"\\n"}'], env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        return self

    def _read(self):
        for line in self.watch.stdout:
            if line.strip() == "[]":
                self.begin = self.begin or time.time()
            elif self.begin:
                self.end = time.time()

    def __exit__(self, *_):
        self.watch.terminate()
        self.reader.join()

    @property
    def seconds(self):
        return self.end - self.begin


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


def traces_of(service, began):
    return count_traces(f'service("{service}")', began)


def stored():
    status, page = get(f"{SERVER}/metrics")
    assert status == 200, page
    return counter(page, "roentgen_documents_stored_total")


def wait_until_at_rest():
    """Until the server's count has not moved for three seconds: daemons send once a second."""
    last, since = stored(), time.monotonic()

    def rests():
        nonlocal last, since
        if (now := stored()) != last:
            last, since = now, time.monotonic()
        return time.monotonic() - since > 3

    wait_for("the last segments", rests, 60)


def weigh(log, load, empty, began):
    """Two segments a call, one of each service. Probes are not traced (tutorial.py): all traces are of calls."""
    failed = [status for _, status in load.calls if status != 200]
    assert not failed, f"{len(failed)} calls failed, {failed[:5]}: tracing must not harm the traced"
    assert empty.end, "the Service did not lose its pod and get another"
    sent = 2 * len(load.calls)
    meanwhile = 2 * load.made_between(empty.begin, empty.end)
    arrived = traces_of(USERMGMT, began) + traces_of(NOTIFICATION_V2, began)
    lost = sent - arrived
    both = count_traces(f'service("{USERMGMT}") AND service("{NOTIFICATION_V2}")', began)
    log.table(("", "number"), [
        ("calls, all answered with 200", f"{len(load.calls)} in {load.seconds:.1f} s"),
        ("segments that the services made, one each a call", sent),
        (f"of these while the Service had no pod behind it, {empty.seconds:.1f} s", meanwhile),
        ("stored by the server, and read back", arrived),
        ("lost", f"{lost} ({lost / sent:.1%} of all)"),
        ("traces through both services", both),
    ])  # fmt: skip
    # What the node's rules take to follow the API, on both sides.
    nearby = 2 * load.made_between(empty.begin - 2, empty.end + 2)
    assert 0 <= lost <= nearby, f"{lost} lost, and only {nearby} were made while there was no daemon"
    return ("a daemon's pod deleted under load: segments sent, stored, lost (without a daemon behind the Service)",
            f"{sent}, {arrived}, {lost} ({empty.seconds:.1f} s)")  # fmt: skip
