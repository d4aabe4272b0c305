"""The tutorial's own DaemonSet with another "image:" and nothing else changed: a working daemon within its 64 MiB."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
from objects import ROOT, documents
from pods import Cluster
from test_images import missing

HERE = pathlib.Path(__file__).parent
METADATA_ADDRESS = "169.254.169.254"
SEND = """
import json, socket, sys, time
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
now = time.time()
for number in range(int(sys.argv[1])):
    segment = {"trace_id": f"1-{int(now):08x}-{number:024x}", "id": f"{number + 1:016x}", "name": "load",
               "start_time": now, "end_time": now + 0.01, "metadata": {"default": {"text": "x" * 12000}}}
    sender.sendto(b'{"format":"json","version":1}\\n' + json.dumps(segment).encode(), ("127.0.0.1", 2000))
"""

pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


def with_our_image():
    text = (HERE / "tutorial-daemonset.yml").read_text()
    version = re.search(r"^project\(.* VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M).group(1)
    changed, count = re.subn(r"image: .*", f"image: localhost/xray-daemon:{version}", text)
    assert count == 1
    return documents(changed)


@pytest.fixture
def node(images, tmp_path_factory):
    """A node's network with its metadata service, and the daemon on it."""
    folder = tmp_path_factory.mktemp("a-daemonset-with-nothing-changed-but-its-image")
    cluster = Cluster(folder, with_our_image(), [], [images / "xray-daemon.tar"])
    metadata = None
    try:
        cluster.network.run("ip", "address", "add", f"{METADATA_ADDRESS}/32", "dev", "lo")
        command = cluster.network.command(sys.executable, HERE / "metadata.py", METADATA_ADDRESS, "80")
        metadata = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert metadata.stdout.readline() == "ready\n"
        cluster.start("DaemonSet", "xray-daemon")
        yield cluster
    finally:
        cluster.close()
        if metadata:
            metadata.kill()
            metadata.wait()
        shutil.rmtree(folder, ignore_errors=True)


def listening(cluster, protocol):
    return ":2000 " in cluster.network.run("ss", "-Hln", f"--{protocol}") + " "


def container(cluster):
    name = next(n for n in cluster.podman("ps", "-a", "--format", "{{.Names}}").split() if not n.endswith("-infra"))
    return json.loads(cluster.podman("inspect", name))[0]


def peak_bytes(seen):
    status = pathlib.Path(f"/proc/{seen['State']['Pid']}/status").read_text()
    return int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.M).group(1)) << 10


def test_only_the_image_changes(node):
    for protocol in ("udp", "tcp"):
        node.wait_for(f"port 2000 {protocol}", lambda: listening(node, protocol))
    seen = container(node)
    assert seen["HostConfig"]["Memory"] == 64 << 20
    assert [seen["Path"], *seen["Args"]] == ["/usr/bin/xray", "-c", "/aws/xray/config.yaml"]

    # AWS cannot be reached from here: the buffer of 24 MB fills, and memory with it.
    before = peak_bytes(seen)

    def filled():
        node.network.run(sys.executable, "-c", SEND, "2000")
        return peak_bytes(seen) - before > 16 << 20

    node.wait_for("a full buffer", filled)
    node.network.run(sys.executable, "-c", SEND, "2000")
    seen = container(node)
    assert seen["State"]["Running"], node.podman.logs()
    assert not seen["State"]["OOMKilled"]
    assert seen["RestartCount"] == 0
    # The TCP port still answers: sampling rules cannot be had without AWS, and it says so.
    status, text = node.get("http://127.0.0.1:2000/GetSamplingRules", {})
    assert status >= 500, text
    assert "ap-northeast-2" in node.podman.logs()  # the region that the node's metadata names
