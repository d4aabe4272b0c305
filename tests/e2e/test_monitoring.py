"""Alert rules and dashboard, held by a real Prometheus against a running server and daemon."""

import json
import pathlib
import random
import re
import subprocess

import pytest

from support.daemon import Daemon
from support.documents import Maker
from support.prometheus import Prometheus
from support.server import Server

FILES = pathlib.Path(__file__).resolve().parents[2] / "deploy/chart/roentgen/files"
RULES = FILES / "alerts.yml"
DASHBOARD = json.loads((FILES / "dashboard.json").read_text())
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
# kubelet's.
ELSEWHERE = ("kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes")
pytestmark = pytest.mark.peer("prometheus")


@pytest.fixture(scope="module")
def programs(peers):
    return peers.build / "e2e-prometheus"


@pytest.fixture(scope="module")
def parts(binary, tmp_path_factory):
    """A server and a daemon before it that have done some of everything."""
    folder, make = tmp_path_factory.mktemp("monitored"), Maker(random.Random(1))
    (folder / "server").mkdir()
    server = Server(binary, folder / "server")
    daemon = None
    try:
        server.start()
        spool = folder / "spool"
        daemon = Daemon(binary, folder / "daemon", "--endpoint", server.url, "--spool", str(spool)).start()
        daemon.send(*[make.segment("shop") for _ in range(20)])
        daemon.send_raw(b"no header")
        daemon.settled(21)
        server.quiet_account(expect=lambda account: account.stored == 20)
        assert len(server.api().summaries(make.now - 600, make.now + 600)) == 20
        yield server, daemon
        daemon.stop()
        server.stop()
    finally:
        for part in filter(None, (daemon, server)):
            part.discard()


@pytest.fixture(scope="module")
def prometheus(programs, parts, tmp_path_factory):
    server, daemon = parts
    jobs = {
        "roentgen": (f"{server.http[0]}:{server.http[1]}", {}),
        "default/xray-daemon": (f"{daemon.admin[0]}:{daemon.admin[1]}", {"node": "node-1"}),
    }
    made = Prometheus(programs, tmp_path_factory.mktemp("prometheus"), jobs, RULES)
    yield made
    made.close()


def filled(target):
    """A panel's expression, with what Grafana would put in."""
    return target["expr"].replace("$__rate_interval", "1m").replace("$node", ".*")


def test_every_panel_and_every_rule_finds_its_series(prometheus):
    empty = []
    for panel in PANELS:
        for target in panel["targets"]:
            if not prometheus.query(filled(target)):
                empty.append((panel["title"], filled(target)))
    assert not empty

    (group,) = prometheus.get("rules")["groups"]
    assert {rule["health"] for rule in group["rules"]} <= {"ok", "unknown"}
    assert not [rule["name"] for rule in group["rules"] if rule["state"] != "inactive"]
    used = {name for rule in group["rules"] for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+(?=[{\[ ]|$)", rule["query"])}
    names = {labels["__name__"] for labels, _ in prometheus.query('{__name__=~".+"}')}
    assert used - names <= set(ELSEWHERE)
    assert len(used & names) > 8


def test_rules_name_labels_that_are_there(prometheus):
    (group,) = prometheus.get("rules")["groups"]
    for rule in group["rules"]:
        metrics = [name for name in re.findall(r"\b[a-z]+(?:_[a-z]+)+|\bup\b", rule["query"]) if name not in ELSEWHERE]
        there = {label for name in metrics for labels, _ in prometheus.query(name) for label in labels}
        wanted = {label for list_ in re.findall(r"by \(([\w, ]+)\)", rule["query"]) for label in list_.split(", ")}
        wanted |= set(re.findall(r"\$labels\.(\w+)", json.dumps(rule["annotations"])))
        assert wanted - {"persistentvolumeclaim"} <= there, rule["name"]


def test_legends_name_labels_that_are_there(prometheus):
    for panel in PANELS:
        for target in panel["targets"]:
            wanted = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
            for labels, _ in prometheus.query(filled(target)):
                assert wanted <= labels.keys(), (panel["title"], target)


def test_nothing_is_unaccounted_for(prometheus):
    for panel in PANELS:
        if panel["title"].startswith("Accounting"):
            (target,) = panel["targets"]
            assert [value for _, value in prometheus.query(filled(target))] == [0], panel["title"]


@pytest.mark.parametrize("words", [("check", "rules", RULES), ("test", "rules", FILES.parent / "ci/alerts_test.yml")])
def test_rules_are_right(programs, words):
    done = subprocess.run([programs / "promtool", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tried(programs):
    tried = (FILES.parent / "ci/alerts_test.yml").read_text()
    for alert in re.findall(r"alert: (\w+)", RULES.read_text()):
        assert f'alertname="{alert}"' in tried, alert


def test_the_dashboard_is_in_order():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set()
    for panel in panels:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        across, down = (range(place[at], place[at] + place[size]) for at, size in (("x", "w"), ("y", "h")))
        cells = {(x, y) for x in across for y in down}
        assert not cells & taken, f"{panel['title']} lies on another panel"
        taken |= cells
    for panel in PANELS:
        assert panel["datasource"]["uid"] == "${source}" and panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        references = [target["refId"] for target in panel["targets"]]
        assert len(set(references)) == len(references)
