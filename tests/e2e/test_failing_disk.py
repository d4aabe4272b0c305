"""A disk whose syncs begin to fail: not one document is acknowledged from then on."""

import os
import shutil
import signal
import subprocess

import pytest

from support.documents import dumps
from support.load import Writer
from support.oracle import Oracle

STRACE = shutil.which("strace")


def failing_from(number):
    """Runs the server so that its `number`-th data sync, and every later one, fails with EIO."""
    inject = f"inject=fdatasync:error=EIO:when={number}+"
    return (STRACE, "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", inject)


@pytest.mark.parametrize("number", [6, 17, 60])
def test_a_failed_sync_is_never_acknowledged(new_server, rng, number):
    if not STRACE or subprocess.run([STRACE, "-o", "/dev/null", "true"]).returncode != 0:
        pytest.skip("failing disk: strace is not installed, or may not trace here")
    server = new_server()
    server.start()  # so that the files are there, and the count is that of the load
    server.stop()
    server.start(prefix=failing_from(number))
    oracle, refused = Oracle(), 0
    writer = Writer(server.http, oracle, rng)
    api = server.api()
    for _ in range(600):
        documents = [document for _ in range(3) for document in writer.some()]
        answer = api.post(
            "/TraceSegments", {"TraceSegmentDocuments": [dumps(each) for each in documents]}
        )
        if answer.status == 200:
            assert refused == 0, "acknowledged after a sync had failed"
            oracle.acknowledged(documents)
        else:
            assert answer.status == 429 or answer.status >= 500, answer
            oracle.unknown(documents)
            refused += 1
            if refused == 20:
                break
    assert refused == 20, f"no sync failed in {oracle.acknowledged_requests} requests"
    assert api.get("/readyz").status == 503
    server.quiet_account()
    os.kill(server.ready["pid"], signal.SIGKILL)
    server.kill()

    server.start()
    oracle.verify(server.api())
    server.api().put_ok(*writer.some())
    server.stop()
