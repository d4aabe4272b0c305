"""The console in Chromium, on a real server: the tutorial's traces, keyboard, Hangul, axe, hostile text, addresses."""

import json
import os
import pathlib
import shutil
import subprocess
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = ROOT / "console"
CHROMIUM = shutil.which("chromium")


def missing():
    if CHROMIUM is None:
        return "chromium is not installed"
    if shutil.which("node") is None:
        return "node is not installed"
    if not (MODULES / "node_modules/playwright-core").is_dir():
        return "the console's packages are not installed"
    return None


pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


@pytest.fixture(scope="session")
def screenshots():
    folder = pathlib.Path(os.environ.get("RG_E2E_BUILD") or ROOT / "build") / "console/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def walk(server, screenshots):
    def run(scenario, timeout=240, **options):
        given = {"url": server.url, "out": str(screenshots), "modules": str(MODULES), "chromium": CHROMIUM, **options}
        done = subprocess.run(
            ["node", "tests/e2e/console/walk.mjs", scenario, json.dumps(given)],
            cwd=ROOT, capture_output=True, text=True, timeout=timeout,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def a_shop(make, failed_every=4, count=24):
    """Checkouts, some of which the database failed, slowly."""
    documents = []
    for n in range(count):
        failed = n % failed_every == 0
        trace = make.trace_id()
        query = make.embedded("orders@db", start=n + 0.2, duration=2.0 if failed else 0.02, namespace="remote",
                              sql={"sanitized_query": "SELECT * FROM orders WHERE id = ?",
                                   "database_type": "MySQL"})  # fmt: skip
        if failed:
            query["fault"] = True
            query["cause"] = {"exceptions": [{"id": make.segment_id(), "type": "LockTimeout",
                              "message": "Lock wait timeout exceeded",
                              "stack": [{"path": "orders.cc", "line": 12, "label": "insert"}]}]}  # fmt: skip
        call = make.embedded("orders", start=n + 0.1, duration=2.2 if failed else 0.1, namespace="remote")
        web = make.segment("checkout", start=n, duration=2.4 if failed else 0.3, trace_id=trace, user=f"u-{n % 5}",
                           http={"request": {"method": "GET", "url": f"https://shop.example/orders/{n}"},
                                 "response": {"status": 500 if failed else 200}},
                           annotations={"tenant": "acme" if failed else "other", "한글": "값"},
                           metadata={"default": {"cart": [1, 2, {"deep": "value"}]}},
                           subsegments=[call], **({"fault": True} if failed else {}))  # fmt: skip
        orders = make.segment("orders", start=n + 0.15, duration=2.1 if failed else 0.05, trace_id=trace,
                              parent_id=call["id"], origin="AWS::EKS::Container", subsegments=[query],
                              **({"fault": True} if failed else {}))  # fmt: skip
        documents += [web, orders]
    return documents


def failed_ids(documents):
    return [document["trace_id"] for document in documents if document["name"] == "checkout" and document.get("fault")]


def test_every_page_loads_in_both_languages_and_themes_and_axe_finds_nothing(server, walk, make):
    documents = a_shop(make)
    server.api().put_ok(*documents)
    trace = failed_ids(documents)[0]
    other = documents[-2]["trace_id"]
    answers = walk("pages", pages={
        "map": "/map", "map-table": "/map?view=table", "traces": "/traces", "trace": f"/traces/{trace}",
        "trace-flame": f"/traces/{trace}?view=flame", "trace-stats": f"/traces/{trace}?view=stats",
        "trace-map": f"/traces/{trace}?view=map", "trace-raw": f"/traces/{trace}?view=raw",
        "trace-compare": f"/traces/compare?a={trace}&b={other}", "analytics": "/analytics?a=fault",
        "compare": "/compare?by=annotation&key=tenant&a=acme&b=other", "groups": "/groups", "sampling": "/sampling",
        "status": "/status", "setup": "/setup", "rule-form": "/sampling?edit=%2B", "group-form": "/groups?edit=%2B",
    })  # fmt: skip
    seen = [answer for answer in answers if answer["name"] == "seen"]
    for each in seen:
        assert not any(each[what] for what in ("errors", "refused", "elsewhere", "dialogs")), each
    shown = [answer for answer in answers if answer["name"] != "seen"]
    assert len(shown) == 34
    problems = {f"{a['name']} {a['locale']}": a["violations"] for a in shown if a["violations"]}
    assert not problems, json.dumps(problems, indent=1)
    for answer in shown:
        assert answer["lang"][:2] == answer["locale"][:2], answer
        assert answer["heading"].strip(), answer
    korean = [
        answer["title"] for answer in shown
        if answer["locale"] == "ko-KR" and not answer["name"].startswith("trace-")
    ]  # fmt: skip
    assert all(any("가" <= letter <= "힣" for letter in title) for title in korean), korean


@pytest.mark.peer("mariadb")
@pytest.mark.peer("aiosmtpd")
def test_the_tutorials_services_are_on_the_map(tutorial, walk, server):
    assert tutorial.usermgmt.ask("GET", "/usermgmt/notification-xray").status == 200
    server.quiet_account(expect=lambda account: account.stored >= 2)
    answer = walk("pages", pages={"tutorial": "/map?view=table"})
    assert answer[0]["violations"] == []
    assert {"User-Management-Microservice", "V1-Notification-Microservice"} <= set(answer[0]["names"])


def test_why_it_failed_is_found_by_keyboard_alone(server, walk, make):
    server.api().put_ok(*a_shop(make))
    answer = walk("keyboard")
    assert "checkout" in answer["nodes"] and "orders" in answer["nodes"]
    assert answer["focused"] == "TEXTAREA"
    assert "orders@db" in answer["header"], answer["header"]
    assert "LockTimeout" in answer["header"] or "LockTimeout" in answer["panel"]
    assert all("seg=" in url for url in answer["url"]), answer["url"]
    assert "Zoom in" in answer["sheet"] and "Service map" in answer["commands"]
    assert not answer["seen"]["errors"] and not answer["seen"]["refused"]


def test_links_of_the_x_ray_console_land(walk, make):
    trace = make.trace_id()
    landed = walk("deepLinks", hashes=[
        f"#/traces/{trace}", f"#/traces/{trace}/raw", "#/service-map?timeRange=PT1H&filter=fault",
        f"#xray:traces/{trace}",
    ])  # fmt: skip
    assert landed[0] == f"/console/traces/{trace}"
    assert landed[1] == f"/console/traces/{trace}?view=raw"
    assert landed[2].startswith("/console/map?") and "from=now-1h" in landed[2] and "filter=fault" in landed[2]
    assert landed[3] == landed[0]


def test_an_address_brings_everything_back(server, walk, make):
    documents = a_shop(make)
    server.api().put_ok(*documents)
    answer = walk("addresses", id=failed_ids(documents)[0])
    assert answer["again"] == answer["url"] and "z=" in answer["url"]
    assert answer["panelAgain"] == answer["panel"]


def test_expressions_are_explained_corrected_and_composed_in_hangul(server, walk, make):
    server.api().put_ok(*a_shop(make))
    answer = walk("filter")
    assert "fault" in answer["error"] and "키워드가 아닙니다" in answer["error"], answer["error"]
    assert any("가" <= letter <= "힣" for letter in answer["words"])
    assert answer["during"] == answer["before"], "Enter ran the filter in the middle of a syllable"
    assert "한글" in answer["written"]
    assert "한글" in answer["url"]


def test_a_brush_over_response_times_leads_to_its_traces(server, walk, make):
    server.api().put_ok(*a_shop(make))
    answer = walk("brush", node="orders|AWS::EKS::Container")
    assert "responsetime >=" in answer["expression"]
    assert "responsetime >=" in answer["url"]
    assert "orders" in answer["panel"]


def test_two_releases_of_a_service_are_compared_by_their_version(server, walk, make):
    documents = [
        make.segment("checkout", start=n / 10, duration=0.2, service={"version": version},
                     **({"fault": True} if version == "1.5.0" and n % 2 else {}))
        for n in range(60) for version in ("1.4.2", "1.5.0")
    ]  # fmt: skip
    server.api().put_ok(*documents)
    query = urllib.parse.urlencode({"by": "version", "service": "checkout", "a": "checkout 1.4.2",
                                    "b": "checkout 1.5.0", "least": 50})  # fmt: skip
    answer = walk("verdict", path=f"/compare?{query}")
    assert "worse" in answer["verdict"].lower(), answer["verdict"]
    assert "60" in answer["page"] and "50" in answer["page"]
    assert "A: first" in answer["slower"] and "B: first" in answer["slower"]


EVIL = (
    '"><img src=x onerror="window.hacked.push(1)"><script>window.hacked.push(2)</script>'
    "{{7*7}}javascript:alert(3)\u202e"
)
# What a name may be made of.
EVIL_NAME = "javascript:alert &#60 img src=x onerror=alert %3Cscript%3E"


def test_hostile_text_executes_nothing(server, walk, make):
    call = make.embedded(EVIL_NAME, namespace="remote", sql={"sanitized_query": EVIL, "url": EVIL,
                         "database_type": EVIL, "user": EVIL},
                         cause={"exceptions": [{"id": make.segment_id(), "type": EVIL, "message": EVIL,
                         "stack": [{"path": EVIL, "line": 1, "label": EVIL}]}]}, fault=True)  # fmt: skip
    documents = [
        make.segment(EVIL_NAME, user=EVIL, origin=EVIL, resource_arn=EVIL, fault=True,
                     http={"request": {"method": EVIL, "url": EVIL, "user_agent": EVIL, "client_ip": EVIL},
                           "response": {"status": 500}},
                     annotations={"evil": EVIL}, metadata={EVIL: {EVIL: EVIL}}, service={"version": EVIL},
                     subsegments=[{**call, "id": make.segment_id()}])
        for _ in range(3)
    ]  # fmt: skip
    unprocessed = {each.get("Id") for each in server.api().put(*documents)}
    stored = [document for document in documents if document["id"] not in unprocessed]
    assert stored
    one = stored[0]
    seg = one["subsegments"][0]["id"]
    evil = urllib.parse.quote(EVIL)
    seen = walk("hostile", paths=[
        "/map", "/map?view=table", "/traces", f"/traces?filter={evil}&group={evil}",
        f"/traces/{one['trace_id']}?seg={seg}",
        *(f"/traces/{one['trace_id']}?view={view}&seg={seg}" for view in ("flame", "map", "stats", "raw")),
        f"/traces/{evil}", f"/traces/compare?a={one['trace_id']}&b={stored[-1]['trace_id']}",
        f"/analytics?a={evil}", "/analytics?a=fault", f"/compare?by=name&a={evil}&b={evil}", f"/groups?edit={evil}",
        f"/sampling?edit={evil}", "/status",
    ])  # fmt: skip
    assert seen["found"] == [] and seen["dialogs"] == [] and seen["elsewhere"] == [], seen


def test_language_and_theme_change_without_a_reload(walk):
    answer = walk("language")
    assert answer["english"] != answer["korean"] and any("가" <= letter <= "힣" for letter in answer["korean"])
    assert answer["theme"] == "dark"


def test_groups_rules_and_status(server, walk, make):
    server.api().put_ok(*a_shop(make))
    answer = walk("forms")
    names = [group["GroupName"] for group in server.api().call("/Groups", {})["Groups"]]
    assert "slow-ones" in names
    assert "Default" in answer["sampling"]
    assert "48" in answer["status"]


def test_a_rule_is_refused_created_tried_and_deleted(server, walk):
    answer = walk("rules")
    assert "login decides" in answer["decided"]
    assert "login does not match: URL path" in answer["passed"]
    records = server.api().call("/GetSamplingRules", {})["SamplingRuleRecords"]
    assert [each["SamplingRule"]["RuleName"] for each in records] == ["Default"]
    assert not answer["seen"]["errors"] and not answer["seen"]["refused"]


def test_the_first_trace_is_sent_from_the_page(server, walk):
    answer = walk("firstUse")
    assert server.url.removeprefix("http://") in answer["before"], "the snippets name this server"
    assert server.quiet_account(expect=lambda account: account.stored >= 2).stored >= 2
    assert "ms" in answer["header"]
    assert not answer["seen"]["errors"] and not answer["seen"]["refused"]
