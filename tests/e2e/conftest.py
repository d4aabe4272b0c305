"""Fixtures. Run through tests/e2e/run, which prepares the clients and says what it could not get."""

import os
import pathlib
import random
import secrets
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from support.documents import Maker  # noqa: E402
from support.peers import Peers  # noqa: E402
from support.server import Server  # noqa: E402
from support import tutorial as tutorial_parts  # noqa: E402

SEED = os.environ.get("RG_E2E_SEED") or secrets.token_hex(4)
PEERS = Peers(pathlib.Path(os.environ.get("RG_E2E_BUILD") or HERE.parents[1] / "build"))


def pytest_addoption(parser):
    parser.addoption("--cycles", type=int, default=20, help="rounds of the crash test")


def pytest_configure(config):
    config.addinivalue_line("markers", "peer(name): needs this client; skipped by name without it")


def pytest_report_header():
    return [f"seed: {SEED} (repeat with RG_E2E_SEED={SEED})", *PEERS.lines()]


def pytest_runtest_setup(item):
    for marker in item.iter_markers("peer"):
        reason = PEERS.why_not(marker.args[0])
        if reason:
            pytest.skip(f"{marker.args[0]}: {reason}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    setattr(item, f"report_{report.when}", report)
    if report.failed:
        report.sections.append(("seed", f"RG_E2E_SEED={SEED} tests/e2e/run -k '{item.name}'"))
        for server in getattr(item, "servers", []):
            report.sections.append((f"log of {server.folder}", server.log(200)))


@pytest.fixture(scope="session")
def binary():
    path = pathlib.Path(
        os.environ.get("ROENTGEN_BIN") or HERE.parents[1] / "build/dev/bin/roentgen"
    ).resolve()
    assert os.access(path, os.X_OK), f"{path} is not there; build it or set ROENTGEN_BIN"
    return path


@pytest.fixture(scope="session")
def peers():
    return PEERS


@pytest.fixture
def rng(request):
    return random.Random(f"{SEED}:{request.node.name}")


@pytest.fixture
def make(rng):
    return Maker(rng)


@pytest.fixture
def new_server(request, binary, tmp_path):
    """Makes servers that are gone after the test; the test starts and stops them itself."""
    servers = []
    request.node.servers = servers

    def new(*options, folder=None):
        folder = folder or tmp_path / f"server-{len(servers)}"
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(binary, folder, *options)
        servers.append(server)
        return server

    yield new
    for server in servers:
        server.discard()


def _finish(server, failed):
    """After a test the books must balance and SIGTERM must end it with 0."""
    if not server.is_running():
        return
    if failed:
        server.discard()
        return
    server.quiet_account()
    server.stop()


@pytest.fixture
def server(request, new_server):
    """A fresh server that runs. Its counters are checked and it is stopped properly afterwards."""
    started = new_server().start()
    yield started
    report = getattr(request.node, "report_call", None)
    _finish(started, failed=report is None or report.failed)


@pytest.fixture
def api(server):
    return server.api()


@pytest.fixture
def roentgen(binary):
    """Runs a command to its end; what it printed, errors included when it must fail."""

    def run(*arguments, code=0, environment=None, timeout=60):
        done = subprocess.run(
            [binary, *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
            env={"LC_ALL": "C.UTF-8", **(environment or {})},
        )  # fmt: skip
        assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout if code == 0 else done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def binaries(binary):
    """Where usermgmt and notification are built: beside the program."""
    return binary.parent


@pytest.fixture(scope="session")
def shared_database(tmp_path_factory):
    """One MariaDB for all tests: making its files takes a second or more."""
    database = tutorial_parts.MariaDb(tmp_path_factory.mktemp("mariadb")).install()
    yield database
    database.kill()


@pytest.fixture
def database(shared_database):
    """It runs when a test begins, whatever the test before did to it."""
    if shared_database.process is None:
        shared_database.start()
    return shared_database


@pytest.fixture
def tutorial(request, binaries, server, database, tmp_path):
    """The tutorial's system with notification V1. The database is empty, and its name is `usermgmt`."""
    parts = tutorial_parts.Tutorial(binaries, tmp_path, server, database)
    request.node.servers.append(parts)
    parts.start()
    yield parts
    report = getattr(request.node, "report_call", None)
    parts.finish(failed=report is None or report.failed)
