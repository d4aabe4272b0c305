"""What a node touches of the machine and no namespace keeps apart: noted before, put back afterwards.

Usage: machine.py FOLDER puts back what was noted there (tools/k8s/run, when the node is gone).
"""

import json
import os
import pathlib
import sys

CONTROL_GROUP = "roentgen-k8s"
# kubelet sets these at its start.
SETTINGS = [
    "kernel/panic", "kernel/panic_on_oops", "kernel/keys/root_maxbytes", "kernel/keys/root_maxkeys",
    "vm/overcommit_memory", "vm/panic_on_oom",
]  # fmt: skip
SYS = pathlib.Path("/proc/sys")
GROUPS = pathlib.Path("/sys/fs/cgroup")


def prepare(folder):
    values = {name: (SYS / name).read_text().strip() for name in SETTINGS if (SYS / name).exists()}
    (folder / "machine.json").write_text(json.dumps(values))
    for hierarchy in GROUPS.iterdir():
        if (hierarchy / "cgroup.procs").exists():
            _make_group(hierarchy)


def _make_group(hierarchy):
    group = hierarchy / CONTROL_GROUP
    group.mkdir(exist_ok=True)
    for setting in ("cpuset.cpus", "cpuset.mems"):  # empty in a new group, which then takes no process
        if (hierarchy / setting).exists():
            (group / setting).write_text((hierarchy / setting).read_text())


def put_back(folder):
    noted = folder / "machine.json"
    for name, value in json.loads(noted.read_text()).items() if noted.exists() else ():
        if (SYS / name).read_text().strip() != value:
            (SYS / name).write_text(value)
    for group in GROUPS.glob(f"*/{CONTROL_GROUP}"):
        for path, _, _ in os.walk(group, topdown=False):
            os.rmdir(path)


def other_processes():
    """All that still run in this process namespace, but for the first one, which asks."""
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        pass
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) > 1]


if __name__ == "__main__":
    put_back(pathlib.Path(sys.argv[1]))
