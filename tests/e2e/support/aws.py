"""Stand-ins for AWS: a server that records what it is sent, moto, instance metadata, Pod Identity."""

import http.server
import json
import os
import subprocess
import threading
import urllib.parse
import urllib.request

PRINTED = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}


class Received:
    """One request, with the names of its headers in lower case."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body

    def form(self):
        return dict(urllib.parse.parse_qsl(self.body.decode()))


class Recorder:
    """`answer(received)` gives (status, body, headers)."""

    def __init__(self, answer=lambda received: (200, "{}", {})):
        self.received = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def _handle(self):
                size = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                one = Received(self.command, self.path, headers, self.rfile.read(size))
                recorder.received.append(one)
                status, body, more = answer(one)
                body = body.encode() if isinstance(body, str) else body
                self.send_response_only(status)
                for name, value in {"Content-Length": str(len(body)), **more}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = _handle

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def credentials_json(key, secret, token="TOKEN"):
    return json.dumps({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                       "Expiration": "2099-01-01T00:00:00Z"})  # fmt: skip


def instance_metadata(key, secret, region="eu-south-1", role="node-role"):
    """IMDSv2: nothing without a token."""
    pages = {
        "/latest/dynamic/instance-identity/document": json.dumps({"region": region}),
        "/latest/meta-data/iam/security-credentials/": role,
        f"/latest/meta-data/iam/security-credentials/{role}": credentials_json(key, secret),
    }

    def answer(received):
        if received.target == "/latest/api/token":
            good = received.method == "PUT" and received.headers.get("x-aws-ec2-metadata-token-ttl-seconds")
            return (200, "imds-token", {}) if good else (400, "", {})
        if received.headers.get("x-aws-ec2-metadata-token") != "imds-token":
            return 401, "", {}
        page = pages.get(received.target)
        return (200, page, {}) if page is not None else (404, "", {})

    return Recorder(answer)


def pod_identity(token_file, key, secret):
    """The EKS Pod Identity agent: the token in the file, as it is now."""

    def answer(received):
        if received.headers.get("authorization") != token_file.read_text().strip():
            return 403, "Forbidden", {}
        return 200, credentials_json(key, secret), {}

    return Recorder(answer)


class Moto:
    """moto as STS and X-Ray, with one user and one role; from `guard()` on it checks signatures and rights."""

    ROLE = "arn:aws:iam::123456789012:role/tracer"
    REGION = "eu-west-1"

    def __init__(self):
        import boto3
        import logging
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        host, port = self._server.get_host_and_port()
        self.url = f"http://{host}:{port}"
        # Its state belongs to the process, not to the server.
        urllib.request.urlopen(f"{self.url}/moto-api/reset", data=b"", timeout=20).close()
        iam = boto3.client("iam", endpoint_url=self.url, region_name=self.REGION,
                           aws_access_key_id="setup", aws_secret_access_key="setup")  # fmt: skip
        allow = {"Effect": "Allow", "Action": ["xray:*", "sts:*"], "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
        iam.create_user(UserName="tracer")
        iam.put_user_policy(UserName="tracer", PolicyName="trace", PolicyDocument=policy)
        iam.create_role(RoleName="tracer", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [trust]}))  # fmt: skip
        iam.put_role_policy(RoleName="tracer", PolicyName="trace", PolicyDocument=policy)
        key = iam.create_access_key(UserName="tracer")["AccessKey"]
        self.keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}

    def _from_now_on(self, unguarded):
        from moto import settings
        from moto.core.responses import ActionAuthenticatorMixin

        settings.INITIAL_NO_AUTH_ACTION_COUNT = unguarded
        ActionAuthenticatorMixin.request_count = 0

    def guard(self):
        self._from_now_on(0)

    def close(self):
        self._from_now_on(float("inf"))
        self._server.stop()


class AwsCall:
    """tests/aws_call: the daemon's way to AWS without the daemon."""

    def __init__(self, program, home):
        self.program, self.home = program, home

    def run(self, *arguments, environment=None, imds=False):
        base = {key: value for key, value in PRINTED.items() if not imds or "METADATA" not in key}
        return subprocess.run(
            [str(self.program), *arguments], capture_output=True, text=True, timeout=60,
            env={**base, "HOME": str(self.home), **(environment or {})},
        )  # fmt: skip

    def __call__(self, *arguments, environment=None, imds=False):
        done = self.run(*arguments, environment=environment, imds=imds)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)
