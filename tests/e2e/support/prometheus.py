"""A Prometheus that scrapes what it is told to, once a second."""

import json
import pathlib
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from support.wait import until


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Prometheus:
    """`jobs` is {job: ("host:port", labels)}: what Prometheus' operator would give every series of it."""

    def __init__(self, programs, folder, jobs, rules):
        self.port = free_port()
        self._log = folder / "log"
        scrapes = [
            {"job_name": job, "static_configs": [{"targets": [target], "labels": labels}]}
            for job, (target, labels) in jobs.items()
        ]
        settings = {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(pathlib.Path(rules).resolve())],
            "scrape_configs": scrapes,
        }
        (folder / "prometheus.yml").write_text(json.dumps(settings))  # JSON is YAML
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [programs / "prometheus", f"--config.file={folder}/prometheus.yml",
                 f"--storage.tsdb.path={folder}/data", f"--web.listen-address=127.0.0.1:{self.port}"],
                stdout=log, stderr=subprocess.STDOUT, cwd=folder,
            )  # fmt: skip
        try:
            until(lambda: self._has_scraped(len(jobs)), 60, "three scrapes of each part")
        except AssertionError:
            self.close()
            raise AssertionError(self._log.read_text()[-3000:]) from None

    def _has_scraped(self, count):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=10).close()
        except OSError:
            return False
        seen = self.query("min(count_over_time(up[1m])) >= 3 and on () count(up == 1) == %d" % count)
        return bool(seen)

    def get(self, path, **parameters):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{parameters}: {error.read().decode()}") from None

    def query(self, expression):
        """[(labels, value)]"""
        result = self.get("query", query=expression)["result"]
        return [(each["metric"], float(each["value"][1])) for each in result]

    def close(self):
        self._process.kill()
        self._process.wait()
