"""Every Kubernetes object that deploy/ can make, from where it stands."""

import os
import pathlib
import subprocess

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
TOOLS = pathlib.Path(os.environ["RG_DEPLOY_TOOLS"])
BUILD = pathlib.Path(os.environ["ROENTGEN_BIN"]).parent

OVERLAYS = sorted(path.parent for path in (DEPLOY / "overlays").glob("*/kustomization.yaml"))
MANIFESTS = sorted((DEPLOY / "kube-manifests").glob("*/*.yml"))
EKSCTL = sorted((DEPLOY / "eksctl").glob("*.yaml"))
CHART = DEPLOY / "chart" / "roentgen"
CHART_VALUES = sorted((CHART / "ci").glob("*.yaml"))


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def documents(text):
    return [document for document in yaml.safe_load_all(text) if document]


def render_overlay(folder):
    return documents(run(TOOLS / "kubectl", "kustomize", folder))


def render_chart(values):
    return documents(
        run(TOOLS / "helm", "template", "roentgen", CHART, "--namespace", "tracing", "--values", values,
            "--api-versions", "monitoring.coreos.com/v1")  # fmt: skip
    )


def sources():
    """{where it stands: a function that gives its objects}."""
    made = {f"overlay {path.name}": lambda path=path: render_overlay(path) for path in OVERLAYS}
    made |= {f"manifest {path.name}": lambda path=path: documents(path.read_text()) for path in MANIFESTS}
    made |= {
        f"component {path.parent.name}/{path.name}": lambda path=path: documents(path.read_text())
        for path in sorted((DEPLOY / "components").glob("*/*.yml"))
    }
    made |= {f"eksctl {path.name}": lambda path=path: documents(path.read_text()) for path in EKSCTL}
    made |= {f"chart {path.name}": lambda path=path: render_chart(path) for path in CHART_VALUES}
    return made


def every_object():
    return [(name, thing) for name, make in sources().items() for thing in make()]


def pod_spec(thing):
    """The pod that this object makes, or None."""
    if thing["kind"] == "Pod":
        return thing["spec"]
    if thing["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
        return thing["spec"]["template"]["spec"]
    return None


def containers(spec):
    return spec.get("initContainers", []) + spec["containers"]
