"""A full disk: refused with an error that says "later", reads go on, and writing resumes by itself."""

import os
import subprocess

import pytest

from support.documents import assert_holds, dumps
from support.wait import until


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of 96 MiB, where mounting is allowed."""
    if os.geteuid() != 0:
        pytest.skip("disk full: mounting needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(folder)],
        capture_output=True, text=True,
    )  # fmt: skip
    if mounted.returncode != 0:
        pytest.skip(f"disk full: cannot mount a tmpfs here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def batch(make, rng):
    """About 1.5 MB that do not compress."""
    return [
        make.segment("full", metadata={"d": {"x": rng.randbytes(15_000).hex()}}) for _ in range(50)
    ]


def fill_until_refused(api, make, rng):
    """Puts until the server refuses; the documents it acknowledged, and the refusal."""
    acknowledged = []
    for _ in range(400):
        documents = batch(make, rng)
        answer = api.post(
            "/TraceSegments", {"TraceSegmentDocuments": [dumps(each) for each in documents]}
        )
        if answer.status != 200:
            return acknowledged, answer
        assert answer.body["UnprocessedTraceSegments"] == []
        acknowledged += documents
    raise AssertionError("600 MB went onto a disk of 96")


def test_full_disk_refuses_and_recovers(new_server, small_disk, make, rng):
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (48 << 20))
    server = new_server("--min-free-disk", "8MB", folder=small_disk / "server").start()
    api = server.api()
    acknowledged, refusal = fill_until_refused(api, make, rng)
    assert acknowledged, "not even the first request was taken"
    assert refusal.status == 429 or 500 <= refusal.status < 600, refusal
    in_header, in_body, message = refusal.error
    assert in_header == in_body and message
    # While full: reading goes on, and every further write is refused too, or taken and kept.
    for document in (acknowledged[0], acknowledged[-1]):
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)
    assert api.get("/healthz").status == 200
    still, _ = fill_until_refused(api, make, rng)
    acknowledged += still

    filler.unlink()
    after = make.segment("after")

    def taken():
        answer = api.post("/TraceSegments", {"TraceSegmentDocuments": [dumps(after)]})
        assert answer.status == 200 or answer.status == 429 or answer.status >= 500, answer
        return answer.status == 200

    until(taken, 15, "writing to resume by itself")
    for document in [*acknowledged[:: max(1, len(acknowledged) // 40)], acknowledged[-1], after]:
        assert_holds(api.trace(document["trace_id"])[document["id"]], document)
    until(lambda: api.get("/readyz").status == 200, 15, "readiness")
    account = server.quiet_account()
    assert account.stored == len(acknowledged) + 1
    server.restart()
    api = server.api()
    for first in range(0, len(acknowledged), 5):
        some = acknowledged[first : first + 5]
        found = api.traces(*[document["trace_id"] for document in some])
        assert len(found) == len(some), "an acknowledged document is gone after the restart"
    server.stop()
