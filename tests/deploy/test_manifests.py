"""What can be said of the manifests without a cluster."""

import json
import re
import subprocess

import pytest
from objects import BUILD, CHART, DEPLOY, MANIFESTS, OVERLAYS, ROOT, TOOLS, containers, documents, pod_spec, run

# The only ones that need more than "restricted" allows, and say so themselves.
PRIVILEGED = {("overlay host-port", "xray-daemon")}


def judge(objects):
    items = [{"from": where, "object": thing} for where, thing in objects]
    script = ROOT / "tests" / "deploy" / "check_kinds.mjs"
    return subprocess.run(
        ["node", script, TOOLS], input=json.dumps(items), capture_output=True, text=True
    )


def test_every_object_fits_its_schema(all_objects):
    done = judge(all_objects)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "kind, before, after",
    [
        ("Service", '"internalTrafficPolicy"', '"internalTrafficPolciy"'),
        ("DaemonSet", '"minReadySeconds": 5', '"minReadySeconds": "5"'),
        ("NetworkPolicy", '"policyTypes"', '"policyType"'),
        ("HTTPRoute", '"backendRefs"', '"backendRef"'),
        ("ClusterConfig", '"withOIDC"', '"withOidc"'),
        ("LoadBalancerConfiguration", '"sslPolicy"', '"sslpolicy"'),
        ("ServiceMonitor", '"endpoints"', '"endpoint"'),
        ("Ingress", '"ingressClassName"', '"ingressClass"'),
    ],
)
def test_the_judge_finds_what_is_misspelt(all_objects, kind, before, after):
    wrong = [
        (where, json.loads(json.dumps(thing).replace(before, after)))
        for where, thing in all_objects
        if thing["kind"] == kind and before in json.dumps(thing)
    ]
    assert wrong
    done = judge(wrong[:1])
    assert done.returncode == 1
    assert after.split('"')[1] in done.stdout


def test_the_judge_knows_scaled_objects():
    scaled = {
        "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "x"},
        "spec": {"scaleTargetRef": {"name": "x"}, "triggers": [{"type": "cpu", "metadata": {"value": "60"}}]},
    }  # fmt: skip
    assert judge([("here", scaled)]).returncode == 0
    scaled["spec"]["trigger"] = scaled["spec"].pop("triggers")
    assert judge([("here", scaled)]).returncode == 1


def restricted_problems(spec):
    """What Pod Security "restricted" refuses, and what this project asks for beyond it."""
    allowed = {
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
    }  # fmt: skip
    pod = spec.get("securityContext", {})
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(key):
            yield key
    for volume in spec.get("volumes", []):
        if not set(volume) - {"name"} <= allowed:
            yield f"volume {volume['name']}"
    if pod.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "seccompProfile"
    for container in containers(spec):
        name, own = container["name"], container.get("securityContext", {})
        if own.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
            yield f"{name}: runAsNonRoot"
        if own.get("allowPrivilegeEscalation") is not False:
            yield f"{name}: allowPrivilegeEscalation"
        if own.get("privileged"):
            yield f"{name}: privileged"
        if own.get("capabilities", {}).get("drop") != ["ALL"] or own["capabilities"].get("add"):
            yield f"{name}: capabilities"
        for port in container.get("ports", []):
            if port.get("hostPort"):
                yield f"{name}: hostPort"
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            if container.get(probe, {}).get("httpGet", {}).get("host"):
                yield f"{name}: host in {probe}"
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{name}: readOnlyRootFilesystem"
        if own.get("runAsUser", pod.get("runAsUser", 0)) < 10000:
            yield f"{name}: runAsUser"
        if "memory" not in container.get("resources", {}).get("limits", {}):
            yield f"{name}: no memory limit"
    if spec.get("automountServiceAccountToken") is not False:
        yield "automountServiceAccountToken"


def test_pods_keep_to_restricted(all_objects):
    problems, seen = [], set()
    for where, thing in all_objects:
        if (spec := pod_spec(thing)) is None:
            continue
        name = thing["metadata"]["name"]
        found = list(restricted_problems(spec))
        if (where, name) in PRIVILEGED:
            assert found, f"{where} {name} is no exception any more"
            seen.add((where, name))
        else:
            problems += [f"{where} {name}: {problem}" for problem in found]
    assert not problems, "\n".join(problems)
    assert seen == PRIVILEGED


def test_host_ports_stand_in_a_namespace_that_allows_them(all_objects):
    here = [thing for where, thing in all_objects if where == "overlay host-port"]
    daemon = next(thing for thing in here if thing["kind"] == "DaemonSet")
    namespace = next(thing for thing in here if thing["kind"] == "Namespace")
    assert daemon["metadata"]["namespace"] == namespace["metadata"]["name"] != "default"
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "privileged"


def test_images_are_pinned_and_ports_named(all_objects):
    for where, thing in all_objects:
        if (spec := pod_spec(thing)) is None:
            continue
        for container in containers(spec):
            tag = re.search(r"(:[\w.-]+|@sha256:[0-9a-f]{64})$", container["image"])
            assert tag and tag.group() != ":latest", f"{where}: {container['image']}"
            assert all("name" in port for port in container.get("ports", [])), where
    for where, thing in all_objects:
        if thing["kind"] == "Service":
            assert all("name" in port for port in thing["spec"].get("ports", [])), where


def test_no_secret_is_in_a_file(all_objects):
    """Values by reference only: no Secret object, no literal in a variable that is called like one."""
    for where, thing in all_objects:
        assert thing["kind"] != "Secret", where
        spec = pod_spec(thing)
        for container in containers(spec) if spec else []:
            for variable in container.get("env", []):
                if re.search(r"PASSWORD|SECRET|TOKEN$|ACCESS_KEY", variable["name"]):
                    assert "value" not in variable, f"{where}: {variable['name']}"


def words_in(path, pattern):
    return set(re.findall(pattern, path.read_text()))


def known_variables(image):
    """Every variable that what the image starts reads: by its own help, or by its text when it is a script."""
    if image == "roentgen-mariadb":
        return words_in(DEPLOY / "images/mariadb/start", r"\b(DB_[A-Z]+)\b")
    if image == "roentgen-mailsink":
        return words_in(ROOT / "services/mailsink/mailsink.py", r"\b(MAILSINK_[A-Z]+)\b")
    if image in ("roentgen", "xray-daemon"):
        flags = re.findall(r"^\s+--([a-z-]+)", run(BUILD / "roentgen", "serve", "--help"), re.M)
        return {"ROENTGEN_" + flag.upper().replace("-", "_") for flag in flags}
    program = {"kube-usermanagement-microservice": "usermgmt"}.get(image, "notification-v1")
    return set(re.findall(r"^\s+([A-Z][A-Z0-9_]+)\b", run(BUILD / program, "--help"), re.M))


def test_every_variable_is_one_the_program_knows(all_objects):
    used = {}
    for where, thing in all_objects:
        spec = pod_spec(thing)
        for container in containers(spec) if spec else []:
            image = re.search(r"([^/]+?)(?:[:@][^/]*)?$", container["image"]).group(1)
            if image not in used:
                used[image] = (known_variables(image), set())
            known, seen = used[image]
            expanded = json.dumps([container.get("args", []), [v.get("value") for v in container.get("env", [])]])
            for variable in container.get("env", []):
                name = variable["name"]
                if f"$({name})" not in expanded:  # else it is there for another value
                    assert name in known, f"{where}: {container['name']} does not know {name}"
                    seen.add(name)
    assert {"DB_HOSTNAME", "AWS_XRAY_DAEMON_ADDRESS"} <= used["kube-usermanagement-microservice"][1]


def test_tutorial_files_are_all_there():
    names = {f"{path.parent.name}/{path.name}" for path in MANIFESTS}
    assert names >= {
        "01-XRay-DaemonSet/xray-k8s-daemonset.yml",
        "02-Applications/01-MySQL-externalName-Service.yml",
        "02-Applications/02-UserManagementMicroservice-Deployment.yml",
        "02-Applications/03-UserManagement-NodePort-Service.yml",
        "02-Applications/04-NotificationMicroservice-Deployment.yml",
        "02-Applications/05-NotificationMicroservice-SMTP-externalName-Service.yml",
        "02-Applications/06-NotificationMicroservice-ClusterIP-Service.yml",
        "02-Applications/07-ALB-Ingress-SSL-Redirect-ExternalDNS.yml",
        "03-Canary-Deployment/08-V2-NotificationMicroservice-Deployment.yml",
    }


def test_the_two_versions_differ_in_nothing_but_the_version():
    folder = DEPLOY / "kube-manifests"
    first = (folder / "02-Applications/04-NotificationMicroservice-Deployment.yml").read_text()
    second = folder / "03-Canary-Deployment/08-V2-NotificationMicroservice-Deployment.yml"
    changed = (
        first.replace("v1-notification", "v2-notification").replace("V1-Notification", "V2-Notification")
        .replace("3.0.0-AWS-XRay", "4.0.0-AWS-XRay").replace("track: stable", "track: canary")
    )  # fmt: skip
    assert documents(changed) == documents(second.read_text())


def selectors(thing):
    if thing["kind"] == "Service":
        return thing["spec"].get("selector")
    if thing["kind"] == "PodDisruptionBudget":
        return thing["spec"]["selector"]["matchLabels"]
    return None


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_selectors_find_pods_and_names_lead_somewhere(overlay, all_objects):
    here = [thing for where, thing in all_objects if where == f"overlay {overlay.name}"]
    # A canary is applied beside the applications.
    if overlay.name.startswith("canary"):
        here += [thing for where, thing in all_objects if where == "overlay eks-irsa"]
    pods = [
        (thing["metadata"].get("namespace"), thing["spec"]["template"]["metadata"]["labels"])
        for thing in here
        if thing["kind"] in ("Deployment", "StatefulSet", "DaemonSet")
    ]
    for thing in here:
        if (wanted := selectors(thing)) is not None:
            assert any(
                namespace == thing["metadata"].get("namespace") and wanted.items() <= labels.items()
                for namespace, labels in pods
            ), f"{thing['kind']} {thing['metadata']['name']} selects no pod"
    services = {thing["metadata"]["name"] for thing in here if thing["kind"] == "Service"}
    for thing in here:
        spec = pod_spec(thing)
        for container in containers(spec) if spec else []:
            for variable in container.get("env", []):
                if variable["name"] in ("DB_HOSTNAME", "NOTIFICATION_SERVICE_HOST", "AWS_MAIL_SERVER_HOST"):
                    assert variable["value"] in services, variable
                if variable["name"] == "AWS_XRAY_DAEMON_ADDRESS" and "xray-service" in variable["value"]:
                    assert "xray-service" in services, overlay


def test_chart_is_in_order():
    run(TOOLS / "helm", "lint", "--strict", CHART)


def test_chart_refuses_wrong_values():
    done = subprocess.run(
        [TOOLS / "helm", "template", "x", CHART, "--set", "daemon.spool.maxSiz=1"], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "maxSiz" in done.stderr


def test_alerts_and_dashboard_name_metrics_that_exist():
    documented = "".join((ROOT / "docs" / page).read_text() for page in ("metrics.md", "daemon.md"))
    known = set(re.findall(r"`((?:roentgen|process)_[a-z_]+)`", documented))
    for path in (CHART / "files" / "alerts.yml", CHART / "files" / "dashboard.json"):
        used = set(re.findall(r"\b(?:roentgen|process)_[a-z_]+", path.read_text()))
        assert used
        assert {name.removesuffix("_bucket") for name in used} <= known, path
