"""The foreign clients this run has. tests/e2e/run writes one line about each into build/e2e-peers."""

import os
import pathlib
import shutil
import sys

NAMES = (
    "boto3", "aws-cli", "python-sdk", "node-client", "node-sdk", "java-sdk", "go-sdk", "node-otel",
    "python-otel", "java-otel", "mariadb", "aiosmtpd", "moto", "faketime", "prometheus",
)  # fmt: skip


class Peers:
    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.suite = pathlib.Path(__file__).resolve().parents[1]

    def _line(self, name):
        try:
            return (self.build / "e2e-peers" / name).read_text().strip()
        except FileNotFoundError:
            return "skip tests/e2e/run did not prepare it"

    def why_not(self, name):
        """None when the client is there, else the reason."""
        verdict, _, rest = self._line(name).partition(" ")
        return None if verdict == "ok" else rest

    def lines(self):
        return [f"client {name}: {self._line(name)}" for name in NAMES]

    # Where things are.

    @property
    def python(self):
        return sys.executable

    @property
    def aws(self):
        return pathlib.Path(sys.executable).parent / "aws"

    @property
    def node(self):
        return shutil.which("node")

    @property
    def node_modules(self):
        return self.build / "e2e-node" / "node_modules"

    @property
    def otel_python(self):
        return self.build / "e2e-otel-python"

    def java(self, name, *arguments, project="java"):
        """The command that runs the class."""
        folder = self.build / f"e2e-{project}"
        path = f"{folder / 'classes'}:{(folder / 'classpath').read_text().strip()}"
        return ["java", "-XX:TieredStopAtLevel=1", "-cp", path, name, *arguments]

    @property
    def go_program(self):
        return self.build / "e2e-go" / "two-services"

    @property
    def go_sampler(self):
        return self.build / "e2e-go" / "sampler"

    @property
    def go_segments(self):
        return self.build / "e2e-go" / "segments"

    def environment(self, home, **more):
        """For a client program: no credentials but made-up ones, no configuration of this machine."""
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_PAGER": "",
            "NO_PROXY": "127.0.0.1",
            "NODE_PATH": str(self.node_modules),
            **more,
        }
