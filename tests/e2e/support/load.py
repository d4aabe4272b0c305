"""Load whose every outcome an oracle knows."""

import random
import threading

from support.api import Api
from support.documents import Maker


def own(rng):
    """A generator for one thread, so that threads do not disturb each other's numbers."""
    return random.Random(rng.getrandbits(64))


class Writer(threading.Thread):
    """Sends PutTraceSegments without pause and tells the oracle how each one ended."""

    def __init__(self, address, oracle, rng):
        super().__init__(daemon=True)
        self.address, self.oracle, self.rng = address, oracle, rng
        self.make = Maker(rng)
        self.stopping = threading.Event()
        self.failure = None
        self.unfinished = []  # in-progress documents that were acknowledged and will be completed

    def run(self):
        api = Api(*self.address, timeout=30)
        try:
            while not self.stopping.is_set():
                self.one_request(api)
        except OSError:
            pass  # the server was killed
        except Exception as failure:
            self.failure = failure
        finally:
            api.close()

    def one_request(self, api):
        documents = [document for _ in range(self.rng.randint(1, 6)) for document in self.some()]
        begun = [document for document in documents if document.get("in_progress")]
        for started in self.unfinished[:3]:
            done = {key: value for key, value in started.items() if key != "in_progress"}
            documents.append({**done, "end_time": started["start_time"] + 0.5, "fault": True})
        try:
            # Not Api.request: a second try would hide that the first one's end is unknown.
            unprocessed = api.put(*documents)
        except Exception:
            self.oracle.unknown(documents)
            raise
        assert unprocessed == [], unprocessed
        self.oracle.acknowledged(documents)
        self.unfinished = [*self.unfinished[3:], *begun]

    def some(self):
        """One to three documents of one trace."""
        make, rng = self.make, self.rng
        segment = make.segment(
            f"crash-{rng.randint(0, 4)}", rng.random(), 0.2,
            annotations={"n": rng.randint(0, 9)}, metadata={"d": {"x": "y" * rng.randint(0, 900)}},
            fault=True if rng.random() < 0.1 else None,
        )  # fmt: skip
        shape = rng.random()
        if shape < 0.2:
            del segment["end_time"]
            return [{**segment, "in_progress": True}]
        if shape < 0.5:
            segment["subsegments"] = [make.embedded("db@host", 0.1, 0.05, namespace="remote")]
        if shape < 0.7:
            return [segment]
        call = make.independent(
            "callee.host", segment, 0.05, 0.1, namespace="remote", annotations={"independent": 1}
        )
        callee = make.segment(
            f"callee-{rng.randint(0, 2)}", 0.06, 0.05,
            trace_id=segment["trace_id"], parent_id=call["id"],
        )  # fmt: skip
        documents = [segment, call, callee]
        rng.shuffle(documents)
        return documents


class UdpNoise(threading.Thread):
    """Documents nobody acknowledges, and garbage, beside the acknowledged load."""

    def __init__(self, server, rng):
        super().__init__(daemon=True)
        self.server, self.make, self.stopping = server, Maker(rng), threading.Event()

    def run(self):
        try:
            while not self.stopping.wait(0.002):
                self.server.send_udp(self.make.segment("noise"), "{broken")
        except OSError:
            pass
