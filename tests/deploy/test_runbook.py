"""The runbook: both languages say the same commands, and what a command names is there."""

import re
import shlex
import subprocess

import pytest
import yaml
from objects import BUILD, CHART, DEPLOY, OVERLAYS, ROOT, TOOLS, documents, run

RUNBOOKS = {language: (ROOT / "docs" / f"eks.{language}.md").read_text() for language in ("en", "ko")}


def blocks(text, kind):
    """What stands between fences of this kind; "" is output."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)
    return [content for language, content in fenced if language == kind]


def commands():
    """Every command of the runbook, as a list of words; pipelines and loops taken apart."""
    found = []
    for block in blocks(RUNBOOKS["en"], "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"\||;|&$|&&", re.sub(r"\$\([^)]*\)", "X", line)):
                part = re.sub(r"^\s*(do|done|for .*)\s*", "", part)
                words = shlex.split(part.replace("> /dev/null", ""), comments=True)
                if words:
                    found.append(words)
    return found


def test_both_languages_say_the_same_commands_and_outputs():
    for kind in ("sh", "yaml", ""):
        assert blocks(RUNBOOKS["en"], kind) == blocks(RUNBOOKS["ko"], kind)


@pytest.mark.parametrize("language", RUNBOOKS)
def test_the_nine_steps_stand_in_order(language):
    assert re.findall(r"^## Step (\d)", RUNBOOKS[language], re.M) == list("123456789")


def test_every_file_a_command_names_is_there():
    paths = {word for words in commands() for word in words if re.match(r"(deploy|tools|docs|build)/", word)}
    assert len(paths) > 10
    for path in paths:
        if not path.startswith("build/"):
            assert list(ROOT.glob(path)), path


def test_what_is_applied_and_said_to_be_created_agrees():
    """The output shown after "apply" is what kubectl would say of those files."""
    text = RUNBOOKS["en"]
    for shown, files in (
        ("step 4", ["00-Roentgen-Server/roentgen-server.yml", "01-XRay-DaemonSet/xray-k8s-daemonset.yml"]),
        ("step 7", sorted(p.relative_to(DEPLOY / "kube-manifests") for p in DEPLOY.glob("kube-manifests/02-*/*.yml"))),
    ):
        lines = []
        for file in files:
            for thing in documents((DEPLOY / "kube-manifests" / file).read_text()):
                group = thing["apiVersion"].split("/")[0]
                kind = thing["kind"].lower() + (f".{group}" if "/" in thing["apiVersion"] else "")
                lines.append(f"{kind}/{thing['metadata']['name']} created")
        assert "```\n" + "\n".join(lines) + "\n```" in text, shown


def test_names_in_kubectl_commands_are_of_our_objects(all_objects):
    names = {(thing["kind"].lower(), thing["metadata"]["name"]) for _, thing in all_objects}
    names |= {("secret", name) for name in ("mysql-db-password", "smtp-credentials", "smtp-certificate")}
    names |= {("pvc", "data-roentgen-0")}
    short = {"sa": "serviceaccount"}
    checked = 0
    for words in commands():
        if words[0] != "kubectl":
            continue
        words = [word for word in words[1:] if not word.startswith("-")]
        for word in words:
            if match := re.fullmatch(r"(service|daemonset|deployment|statefulset)/([\w-]+)", word):
                assert match.groups() in names, words
                checked += 1
        for position, word in enumerate(words[:-1]):
            kind = short.get(word, word)
            told = words[0] in ("describe", "delete", "rollout", "scale", "patch")
            if told and kind in {known for known, _ in names}:
                assert (kind, words[position + 1]) in names, words
                checked += 1
    assert checked > 10


def test_overlays_and_values_of_the_runbook_are_there():
    for text in RUNBOOKS.values():
        named = set(re.findall(r"deploy/overlays/([a-z-]+)", text))
        named |= set(re.findall(r"`([a-z-]+)`", text[text.index("| `local` |") : text.index("Helm")]))
        there = {path.name for path in OVERLAYS}
        assert named == there
        for flag in re.findall(r"--set (metrics[\w.]+)=", text):
            value = yaml.safe_load((CHART / "values.yaml").read_text())
            for part in flag.split("."):
                value = value[part]
    for variable in re.findall(r"\bROENTGEN_[A-Z_]+", RUNBOOKS["en"]):
        flag = "--" + variable.removeprefix("ROENTGEN_").lower().replace("_", "-")
        assert flag in run(BUILD / "roentgen", "serve", "--help"), variable


def test_our_own_commands_are_taken(tmp_path):
    """They get as far as asking the server, which is not there."""
    ours = [words for words in commands() if words[0] == "roentgen"]
    assert len(ours) >= 4
    for words in ours:
        done = subprocess.run(
            [BUILD / "roentgen", *words[1:], "--endpoint", "http://127.0.0.1:9"], capture_output=True, text=True
        )
        assert "127.0.0.1:9" in done.stderr, f"{words}: {done.stderr}"


def test_the_charts_test_asks_with_a_command_that_is_taken(all_objects):
    pod = next(thing for where, thing in all_objects if where == "chart default.yaml" and thing["kind"] == "Pod")
    command = pod["spec"]["containers"][0]["command"]
    done = subprocess.run([BUILD / "roentgen", *command[1:]], capture_output=True, text=True)
    assert "roentgen.tracing" in done.stderr  # the name of the Service, which does not resolve here


def test_the_chart_installs_as_said():
    line = re.search(r"`helm install (.*?)`", RUNBOOKS["en"]).group(1).split()
    assert line[1] == "deploy/chart/roentgen"
    run(TOOLS / "helm", "template", *line, cwd=ROOT)


def test_secrets_are_what_the_manifests_name(all_objects):
    made = {thing["metadata"]["name"]: set(thing["data"]) for thing in documents(run(DEPLOY / "secrets"))}
    for where, thing in all_objects:
        for reference in re.finditer(r"'secretKeyRef': {'key': '([\w.-]+)', 'name': '([\w.-]+)'}", str(thing)):
            key, name = reference.groups()
            assert key in made[name], where
