"""The daemon and its server on two ends of a cable that loses, resets and swallows."""

import pytest

from support.daemon import Daemon
from support.network import Network, why_not

REASON = why_not()
pytestmark = pytest.mark.skipif(REASON is not None, reason=str(REASON))


@pytest.fixture(scope="module")
def network():
    network = Network()
    yield network
    network.close()


@pytest.fixture
def far(request, binary, network, new_server, tmp_path):
    """(daemon inside, server outside)"""
    server = new_server("--insecure-no-auth")
    server.host = network.here
    server.start()
    daemon = Daemon(binary, tmp_path / "daemon", "--endpoint", server.url, "--spool", str(tmp_path / "spool"),
                    host=network.there, prefix=network.prefix)  # fmt: skip
    request.node.servers.append(daemon)
    daemon.start()
    yield daemon, server
    network.heal()
    daemon.kill()


@pytest.mark.parametrize("how", ["loss", "reset", "black hole"])
def test_everything_arrives_once_the_network_is_well(far, network, make, how):
    daemon, server = far
    daemon.send(*[make.segment("before") for _ in range(50)])
    daemon.settled(50)
    network.disturb(how, server.http[1])
    for round in range(1, 6):
        daemon.send(*[make.segment("disturbed") for _ in range(100)])
        account = daemon.until(lambda a, n=50 + round * 100: a.received == n, "received")
        account.check()
    if how != "loss":
        daemon.until(lambda a: a.spooled > 0, "spooled", timeout=60).check()
        daemon.until(lambda a: a.metrics.by("roentgen_daemon_backend_errors_total", "kind"), "an error", timeout=60)
    network.heal()
    account = daemon.settled(550, timeout=90)
    assert account.sent == 550
    # What arrived while its answer was lost comes again, and is no second segment.
    server.quiet_account(expect=lambda a: a.stored == 550, timeout=30)
    daemon.stop()
    server.stop()


def test_the_server_may_restart_behind_a_lossy_network(far, network, make):
    daemon, server = far
    network.disturb("loss", server.http[1])
    daemon.send(*[make.segment("first") for _ in range(100)])
    daemon.until(lambda a: a.received == 100, "received")
    server.http_port = server.http[1]
    server.kill()
    daemon.send(*[make.segment("second") for _ in range(100)])
    daemon.until(lambda a: a.received == 200, "received")
    server.start()
    network.heal()
    daemon.settled(200, timeout=90)
    found = server.api().summaries(make.now - 600, make.now + 600)
    assert len(found) == 200
    daemon.stop()
    server.stop()
