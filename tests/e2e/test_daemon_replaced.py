"""A daemon pod is deleted under load and one with another address takes its place: what does each SDK lose, by kind
of Service? Said in docs/eks.en.md and docs/eks.ko.md."""

import pytest

from support import network, service
from support.daemon import Daemon
from support.daemon_clients import KINDS, DaemonClient, why_not
from support.replacement import AFTER, BEFORE, CONNECTED, GAP, REPEATS, Replacement
from support.server import Server
from support.service import NAME, PORT, Node
from support.wait import until

REASON = network.why_not() or service.why_not()
pytestmark = pytest.mark.skipif(REASON is not None, reason=str(REASON))

AT_ONCE, LATER, NEVER = "at once", "when it looks the name up again", "never"
# When segments of a client arrive at the new pod. Python's and Node's sockets stay the same but send to a name, ours is
# made anew with each look-up; those of Java and Go keep the address they began with.
REACHED = {
    "cluster-ip": dict.fromkeys(KINDS, AT_ONCE),
    "surge": dict.fromkeys(KINDS, AT_ONCE),
    "kept": {**dict.fromkeys(KINDS, NEVER), "cpp-sdk": LATER},
    "headless": {
        "cpp-sdk": LATER, "node-sdk": AT_ONCE, "python-sdk": AT_ONCE, "java-sdk": NEVER, "go-sdk": NEVER,
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=REACHED)
def replaced(request, binary, binaries, peers, tmp_path_factory):
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    (folder / "server").mkdir()
    server = Server(binary, folder / "server", "--insecure-no-auth")
    kinds = [kind for kind in KINDS if not why_not(kind, peers, binaries)]
    if not kinds:
        pytest.skip("no client that sends to a daemon")
    patient = [kind for kind, when in REACHED[name].items() if when == LATER]
    done = Replacement(name, kinds, patient, server, binary, peers, folder)
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print("", *(f"{name:10} {row}" for row in done.rows.values()), sep="\n")
    return name, done


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_lost_when_the_daemon_pod_is_replaced(replaced, kind, peers, binaries):
    if reason := why_not(kind, peers, binaries):
        pytest.skip(f"{kind}: {reason}")
    name, done = replaced
    row, reached = done.rows[kind], REACHED[name][kind]

    assert row.stored["before"] == row.ended["before"] == BEFORE
    assert row.ended.get("gap", 0) == (0 if name == "surge" else GAP)
    assert row.stored["gap"] == 0
    assert row.ended["after"] == AFTER
    assert row.stored["after"] == (0 if reached == NEVER else AFTER)
    assert bool(row.stored["until-heard"]) == (reached == LATER)

    # Each lost one was sent where no daemon was: to a Service without endpoint, to an address that is nobody's any
    # more, to a pod that was ending; or was held back by a client that knew.
    assert row.lost == row.dropped + row.swallowed + row.refused + row.unsent
    if name != "surge" and kind != REPEATS:
        assert row.new == row.stored["until-heard"] + row.stored["after"]
    assert 0 <= row.refused <= row.ended["deleted"]
    if kind not in CONNECTED:
        assert row.unsent == 0
    elif kind == "go-sdk":
        assert 0 <= row.unsent <= row.refused
    else:
        assert -row.refused <= row.unsent <= 0, "what was refused is sent once more"

    if name == "surge":
        assert row.lost == 0

    # Where it was lost is the Service's doing. A socket made anew in the gap has no connection to the old pod.
    if name in ("cluster-ip", "surge"):
        assert row.swallowed == 0
    if name in ("surge", "headless") or reached == NEVER:
        assert row.dropped == 0


def test_our_sdk_leaves_an_address_that_is_said_to_be_gone(request, binary, binaries, peers, new_server, tmp_path):
    """Long before it would look the name up again by itself."""
    if reason := why_not("cpp-sdk", peers, binaries):
        pytest.skip(reason)
    node = Node(tmp_path, tells=True)
    request.addfinalizer(node.close)
    server = new_server("--insecure-no-auth")
    server.host = node.network.here
    server.start()

    def daemon(name):
        pod = node.pod()
        made = Daemon(binary, tmp_path / name, "-b", f"{pod.address}:{PORT}", "--endpoint", server.url,
                      host=pod.address, prefix=pod.prefix)  # fmt: skip
        request.addfinalizer(made.kill)
        node.name(pod)
        return pod, made.start()

    old, old_daemon = daemon("old")
    client = DaemonClient("cpp-sdk", peers, binaries, tmp_path, f"{NAME}:{PORT}", node.prefix(node.pod()), 3_600_000)
    request.addfinalizer(client.close)
    client.send(BEFORE, "before")
    old_daemon.settled(BEFORE)
    old_daemon.stop()
    node.unplug(old)
    _, new_daemon = daemon("new")

    def is_found():
        client.send(1, "after")
        return new_daemon.account().received

    until(is_found, 30, "a segment at the new pod")
