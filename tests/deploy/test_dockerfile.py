"""The Dockerfile and deploy/images/build make the same images: same entry points, ports and names of root folders."""

import json
import re

from objects import DEPLOY

DOCKERFILE = (DEPLOY / "images" / "Dockerfile").read_text()
SCRIPT = (DEPLOY / "images" / "build").read_text()


def stages():
    """{target: its lines} of what is built for use."""
    found = {}
    for block in re.split(r"^FROM ", DOCKERFILE, flags=re.M)[1:]:
        head, _, rest = block.partition("\n")
        base, name = re.fullmatch(r"(\S+) AS (\S+)", head).groups()
        if base == "base":
            found[name] = rest
    return found


def test_targets_are_the_images():
    names = re.search(r"^all=\((.*)\)$", SCRIPT, re.M).group(1).split()
    assert list(stages()) == names


def test_entry_points_and_ports_agree():
    for name, lines in stages().items():
        entry = json.loads(re.search(r"ENTRYPOINT (\[.*\])", lines).group(1))
        pattern = "notification-*" if name.startswith("notification") else name
        settings = re.search(rf"^    {re.escape(pattern)}\) settings\+=\((.*)\) ;;$", SCRIPT, re.M).group(1)
        assert json.loads(re.search(r"--entrypoint '(.*?)'", settings).group(1)) == entry, name
        assert re.findall(r"--port (\S+)", settings) == re.search(r"EXPOSE (.*)", lines).group(1).split(), name
        assert f"COPY --from=build /images/{name}/root /" in lines


def test_base_is_pinned():
    base = re.search(r"^ARG BASE=(\S+)", DOCKERFILE, re.M).group(1)
    assert re.fullmatch(r"debian:12\.\d+-slim(@sha256:[0-9a-f]{64})?", base)
