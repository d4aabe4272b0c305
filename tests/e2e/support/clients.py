"""Three client libraries behind one face. Each answers what it deserialised, as plain values with
times in epoch seconds, or raises ClientError with what a program would see."""

import datetime
import json
import subprocess


class ClientError(Exception):
    def __init__(self, code, message, status, modelled=True):
        super().__init__(f"{code} ({status}): {message}")
        self.code, self.message, self.status, self.modelled = code, message, status, modelled


def _plain(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


class Boto3Client:
    name = "boto3"

    def __init__(self, server, peers, folder):
        import boto3
        import botocore.config

        session = boto3.Session(
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="not-a-secret",
            region_name="us-east-1",
        )
        self.client = session.client(
            "xray",
            endpoint_url=server.url,
            config=botocore.config.Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def _method(self, operation):
        import botocore

        return botocore.xform_name(operation)

    def call(self, operation, **given):
        import botocore.exceptions

        try:
            return _plain(getattr(self.client, self._method(operation))(**self._times(given)))
        except botocore.exceptions.ClientError as error:
            details = error.response
            name = details["Error"]["Code"]
            raise ClientError(
                name,
                details["Error"]["Message"],
                details["ResponseMetadata"]["HTTPStatusCode"],
                type(error).__name__ == name,
            ) from error

    def pages(self, operation, **given):
        paginator = self.client.get_paginator(self._method(operation))
        return [_plain(page) for page in paginator.paginate(**self._times(given))]

    @staticmethod
    def _times(given):
        return {
            key: datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            if key in ("StartTime", "EndTime")
            else value
            for key, value in given.items()
        }

    def close(self):
        self.client.close()


class AwsCli:
    """The command line, one process for each call; its own pager walks the pages."""

    name = "aws-cli"

    def __init__(self, server, peers, folder):
        self.command = [str(peers.python), str(peers.aws), "--endpoint-url", server.url]
        self.environment = peers.environment(folder, AWS_MAX_ATTEMPTS="1")
        self.folder = folder

    def call(self, operation, **given):
        import botocore

        name = botocore.xform_name(operation, "-")
        done = subprocess.run(
            [*self.command, "xray", name, "--cli-input-json", json.dumps(given)],
            capture_output=True, text=True, env=self.environment, cwd=self.folder, timeout=60,
        )  # fmt: skip
        if done.returncode == 0:
            return json.loads(done.stdout or "{}")
        # An error occurred (Code) when calling the X operation: message
        head, _, message = done.stderr.strip().partition(" operation: ")
        assert "An error occurred (" in head, f"aws {name}: {done.returncode} {done.stderr}"
        raise ClientError(head.split("(")[1].split(")")[0], message, None)

    def pages(self, operation, **given):
        return [self.call(operation, **given)]

    def close(self):
        pass


class NodeClient:
    name = "node-client"

    def __init__(self, server, peers, folder):
        self.process = subprocess.Popen(
            [peers.node, str(peers.suite / "node/xray_client.cjs"), server.url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=peers.environment(folder), cwd=folder,
        )  # fmt: skip

    def _ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        if "error" in answer:
            error = answer["error"]
            raise ClientError(
                error["name"], error["message"], error.get("status"), error["modelled"]
            )
        return answer["output"]

    def call(self, operation, **given):
        return self._ask(operation=operation, input=given)

    def pages(self, operation, **given):
        return self._ask(operation=operation, input=given, paginate=True)

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


CLIENTS = {each.name: each for each in (Boto3Client, AwsCli, NodeClient)}
