"""The images, built without a Docker engine, and run: first from their unpacked root file systems, then as the pods of
the overlay "local" under podman, with a trace read back through the API."""

import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import time

import pytest
from objects import BUILD, DEPLOY, ROOT, documents, render_overlay, run
from pods import Cluster

IMAGES = ("roentgen", "xray-daemon", "usermgmt", "notification-v1", "notification-v2", "mariadb", "mailsink")


def missing():
    if os.geteuid() != 0:
        return "images are made and run as root"
    for program in ("buildah", "podman", "runc", "nft", "ip"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    return None


pytestmark = pytest.mark.skipif(missing() is not None, reason=str(missing()))


@pytest.mark.parametrize(
    "image, command, says",
    [
        ("roentgen", ["/usr/bin/roentgen", "--version"], "roentgen "),
        ("roentgen", ["/usr/bin/xray", "--version"], "AWS X-Ray daemon version"),
        ("xray-daemon", ["/xray", "-v"], "AWS X-Ray daemon version"),
        ("usermgmt", ["/usr/bin/usermgmt", "--version"], "usermgmt 3.0.0"),
        ("notification-v1", ["/usr/bin/notification", "--version"], "notification 3.0.0"),
        ("notification-v2", ["/usr/bin/notification", "--version"], "notification 4.0.0"),
        ("mariadb", ["/usr/sbin/mariadbd", "--version"], "10.11"),
        ("mailsink", ["/usr/bin/python3", "/usr/bin/mailsink", "--help"], "--certificate"),
    ],
)
def test_programs_run_from_the_root_file_system(images, image, command, says):
    done = subprocess.run(
        ["chroot", "--userspec=10001:10001", images / image / "root", *command], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert says in done.stdout


@pytest.mark.parametrize("image", ("roentgen", "usermgmt", "notification-v1", "notification-v2"))
def test_images_are_small_and_have_no_shell(images, image):
    root = images / image / "root"
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < 60 << 20
    assert not list(root.glob("usr/bin/*sh"))
    assert not [path for path in files if path.stat().st_mode & 0o6000], "set-user-id programs"


@pytest.mark.parametrize("image", IMAGES)
def test_contents_are_listed_with_licences(images, image):
    listing = json.loads((images / image / "sbom.spdx.json").read_text())
    assert listing["spdxVersion"] == "SPDX-2.3"
    names = {package["name"] for package in listing["packages"]}
    assert {"libc6", "ca-certificates"} <= names
    root = images / image / "root"
    for name in names - {image}:
        assert (root / "usr/share/doc" / name / "copyright").is_file(), name
        assert (root / "var/lib/dpkg/status.d" / name).is_file(), name
    described = {relation["relatedSpdxElement"] for relation in listing["relationships"]}
    assert {item["SPDXID"] for item in listing["packages"] + listing["files"]} == described


@pytest.mark.parametrize("image", IMAGES)
def test_lists_of_contents_are_valid_spdx(images, image):
    judge = os.environ["RG_SPDX_TOOLS"]
    if not os.access(judge, os.X_OK):
        pytest.skip("spdx-tools: could not be installed from PyPI")
    done = subprocess.run([judge, "-i", images / image / "sbom.spdx.json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("image", ("roentgen", "usermgmt"))
def test_images_trust_whom_debian_trusts(images, image):
    """A machine that makes images may trust authorities of its own: nobody else should."""
    end = "-----END CERTIFICATE-----\n"
    inside = (images / image / "root/etc/ssl/certs/ca-certificates.crt").read_text().split(end)[:-1]
    assert len(inside) > 100
    listed = run("dpkg-query", "--listfiles", "ca-certificates").splitlines()
    debian = {pathlib.Path(path).read_text().strip() for path in listed if path.endswith(".crt")}
    assert {(text + end).strip() for text in inside} <= debian


def test_the_same_sources_make_the_same_image(images, tmp_path):
    again = tmp_path / "again"
    run(DEPLOY / "images" / "build", "--preset", BUILD.parent.name, "--out", again, "roentgen", cwd=ROOT)

    def digest(folder):
        with tarfile.open(folder / "roentgen.tar") as archive:
            return json.load(archive.extractfile("index.json"))["manifests"][0]["digest"]

    assert digest(images) == digest(tmp_path / "again")


@pytest.fixture(scope="module")
def cluster(images, tmp_path_factory):
    secrets = documents(run(DEPLOY / "secrets"))
    # /tmp itself: unix sockets have short names, and vfs makes whole copies.
    folder = tmp_path_factory.mktemp("pods")
    archives = [images / f"{name}.tar" for name in IMAGES if name not in ("xray-daemon", "notification-v2")]
    made = Cluster(folder, render_overlay(DEPLOY / "overlays" / "local"), secrets, archives)
    try:
        for kind, name in (
            ("StatefulSet", "roentgen"), ("StatefulSet", "mysql"), ("Deployment", "smtp-service"),
            ("DaemonSet", "xray-daemon"), ("Deployment", "v1-notification-microservice"),
            ("Deployment", "usermgmt-microservice"),
        ):  # fmt: skip
            made.start(kind, name)
            made.wait_until_ready(kind, name)
            if name == "roentgen":
                sample_everything(made)
        yield made
    finally:
        made.close()
        shutil.rmtree(folder, ignore_errors=True)


def sample_everything(cluster):
    """Before the services ask for rules: each of a few calls is looked at."""
    change = {"SamplingRuleUpdate": {"RuleName": "Default", "FixedRate": 1.0}}
    status, text = cluster.get("http://127.0.0.1:2080/UpdateSamplingRule", change)
    assert status == 200, text


def graph(cluster):
    now = time.time()
    status, text = cluster.get("http://127.0.0.1:2080/ServiceGraph", {"StartTime": now - 300, "EndTime": now + 1})
    services = json.loads(text)["Services"] if status == 200 else []
    return {service["Name"]: service for service in services if service.get("Type") != "client"}


def test_the_tutorials_call_is_a_trace_through_both_services(cluster):
    assert cluster.get("http://127.0.0.1:8095/usermgmt/notification-xray")[0] == 200
    names = {"User-Management-Microservice", "V1-Notification-Microservice"}
    seen = cluster.wait_for("both services in the map", lambda: names <= graph(cluster).keys() and graph(cluster))
    assert any(edge for edge in seen["User-Management-Microservice"]["Edges"])
    now = time.time()
    # Of both: the probes of one service alone are traces too, and may be of the same second.
    of_both = " AND ".join(f'service("{name}")' for name in sorted(names))
    query = {"StartTime": now - 300, "EndTime": now + 1, "FilterExpression": of_both}
    summaries = json.loads(cluster.get("http://127.0.0.1:2080/TraceSummaries", query)[1])["TraceSummaries"]
    trace_id = summaries[0]["Id"]
    traces = json.loads(cluster.get("http://127.0.0.1:2080/Traces", {"TraceIds": [trace_id]})[1])["Traces"]
    segments = {json.loads(segment["Document"])["name"] for segment in traces[0]["Segments"]}
    assert names <= segments


def test_a_user_is_stored_in_mariadb_and_gets_a_mail(cluster):
    user = {"username": "dana", "email": "dana@example.com", "role": "ROLE_USER", "enabled": True,
            "firstname": "Dana", "lastname": "Kim", "password": "Pass@123"}  # fmt: skip
    # The database's schema is made as soon as it is there.
    cluster.wait_for("the database", lambda: cluster.get("http://127.0.0.1:8095/usermgmt/users")[0] == 200)
    status, text = cluster.get("http://127.0.0.1:8095/usermgmt/user", user)
    assert status == 200, text
    assert "dana@example.com" in cluster.podman.logs()
    names = cluster.wait_for(
        "database and mail server in the map",
        lambda: any("usermgmt@" in name for name in graph(cluster)) and graph(cluster).keys(),
    )
    assert any("smtp" in name for name in names), names


def test_containers_are_what_the_manifests_say(cluster):
    done = cluster.podman("ps", "--format", "{{.Names}}")
    names = [name for name in done.split() if not name.endswith("-infra")]
    assert len(names) == 6
    for name in names:
        seen = json.loads(cluster.podman("inspect", name))[0]
        assert seen["HostConfig"]["ReadonlyRootfs"], name
        assert seen["Config"]["User"].startswith("10001"), name
        assert not seen["EffectiveCaps"], name
        assert seen["HostConfig"]["Memory"] > 0, name


def test_the_daemon_keeps_what_it_gets_while_the_server_is_away(cluster):
    """Its pod has 64 MiB, as in the tutorial."""
    cluster.stop("StatefulSet", "roentgen")
    for _ in range(20):
        assert cluster.get("http://127.0.0.1:8095/usermgmt/notification-xray")[0] == 200
    began = time.time()
    cluster.start("StatefulSet", "roentgen")
    cluster.wait_until_ready("StatefulSet", "roentgen")

    def count():
        service = graph(cluster).get("V1-Notification-Microservice")
        return service and service["SummaryStatistics"]["TotalCount"] >= 21

    cluster.wait_for("the calls made meanwhile", count, seconds=90)
    assert time.time() - began < 120
