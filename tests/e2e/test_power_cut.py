"""The power goes: what the server said was durable is on the disk, synced, not in the kernel's memory.

The data directory stands on an ext4 image behind a loop device with direct I/O. While writers run, the
image file is copied: it then holds what had been synced, and none of what only the page cache knew. A
server started on the copy must know everything that had been acknowledged before.
"""

import os
import shutil
import signal
import subprocess

import pytest

from support.load import Writer, own
from support.oracle import Oracle
from support.wait import until


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


class Image:
    """An ext4 file system in a file, mounted."""

    def __init__(self, path, folder):
        self.path, self.folder, self.device = path, folder, None
        folder.mkdir(exist_ok=True)

    def mount(self):
        # Nothing reaches the image unless somebody syncs it, for ten minutes.
        self.device = run("losetup", "--find", "--show", "--direct-io=on", str(self.path))
        mounted = self.device and run(
            "mount", "-o", "commit=600", self.device, str(self.folder)
        ) is not None
        if not mounted:
            self.unmount()
        return mounted

    def unmount(self):
        run("umount", "-l", str(self.folder))
        if self.device:
            run("losetup", "-d", self.device)
            self.device = None


@pytest.fixture
def disk(tmp_path):
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4") or not shutil.which("losetup"):
        pytest.skip("power cut: needs root, losetup and mkfs.ext4")
    path = tmp_path / "image"
    with open(path, "wb") as file:
        file.truncate(512 << 20)
    images = []

    def image(path):
        made = Image(path, tmp_path / f"mnt-{len(images)}")
        if not made.mount():
            pytest.skip("power cut: loop devices with direct I/O cannot be mounted here")
        images.append(made)
        return made

    if run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1,nodiscard", str(path)) is None:
        pytest.skip("power cut: mkfs.ext4 failed")
    yield image, path
    for made in images:
        made.unmount()


def test_what_was_acknowledged_survives_a_power_cut(new_server, disk, rng, tmp_path):
    image, path = disk
    mounted, oracle, writers = image(path), Oracle(), []
    server = new_server("--min-free-disk", "1MB", folder=mounted.folder / "server").start()
    for cut in range(4):
        writers = [Writer(server.http, oracle, own(rng)) for _ in range(4)]
        goal = oracle.acknowledged_requests + rng.randint(20, 150)
        for writer in writers:
            writer.start()
        until(lambda goal=goal: oracle.acknowledged_requests >= goal, 30, "acknowledged requests")
        # At this instant: everything acknowledged so far is promised.
        promised = oracle.snapshot()
        copy = tmp_path / f"copy-{cut}"
        server.process.send_signal(signal.SIGSTOP)
        subprocess.run(["cp", "--sparse=always", str(path), str(copy)], check=True)
        server.process.send_signal(signal.SIGCONT)
        for writer in writers:
            writer.stopping.set()
        for writer in writers:
            writer.join(30)
            assert writer.failure is None, writer.failure
        verify_copy(new_server, image(copy), promised, oracle)
        copy.unlink()
    oracle.verify(server.api(timeout=60))
    server.stop()
    mounted.unmount()


def verify_copy(new_server, survived, promised, oracle):
    server = new_server("--min-free-disk", "1MB", folder=survived.folder / "server")
    server.start(timeout=60)
    # What was acknowledged or sent after the instant may be there as well.
    promised.may_hold_what(oracle)
    promised.verify(server.api(timeout=60))
    server.stop()
    survived.unmount()
