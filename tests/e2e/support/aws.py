"""Stand-ins for AWS: a server that records what it is sent, moto, instance metadata, Pod Identity."""

import http.server
import json
import os
import re
import ssl
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


class Certificate:
    """For localhost, signed by itself: known to who is given `path` as its CA bundle."""

    def __init__(self, folder):
        self.key, self.path = folder / "key.pem", folder / "cert.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", self.key, "-out", self.path, "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost"], check=True, capture_output=True)  # fmt: skip

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


class Recorder:
    """`answer(received)` gives (status, body, headers). With a certificate it speaks TLS."""

    def __init__(self, answer=lambda received: (200, "{}", {}), certificate=None):
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
        if certificate is not None:
            self.host = f"localhost:{self._server.server_port}"
            self.url = f"https://{self.host}"
            self._server.socket = certificate.context().wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def credentials_json(key, secret, token="TOKEN"):
    return json.dumps({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret, "Token": token,
                       "Expiration": "2099-01-01T00:00:00Z"})  # fmt: skip


def instance_metadata(key, secret, region="eu-south-1", role="node-role", session="TOKEN"):
    """IMDSv2: nothing without a token."""
    pages = {
        "/latest/dynamic/instance-identity/document": json.dumps({"region": region}),
        "/latest/meta-data/iam/security-credentials/": role,
        f"/latest/meta-data/iam/security-credentials/{role}": credentials_json(key, secret, session),
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


def pod_identity(token_file, key, secret, session="TOKEN"):
    """The EKS Pod Identity agent: the token in the file, as it is now."""

    def answer(received):
        if received.headers.get("authorization") != token_file.read_text().strip():
            return 403, "Forbidden", {}
        return 200, credentials_json(key, secret, session), {}

    return Recorder(answer)


class Moto:
    """moto as STS and X-Ray, with one user and one role; from `guard()` on it checks signatures and rights."""

    ROLE = "arn:aws:iam::123456789012:role/tracer"
    REGION = "eu-west-1"

    def __init__(self, certificate=None):
        import logging
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._certificate = certificate
        context = certificate.context() if certificate else None
        self._server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), True,
                                   ssl_context=context)  # fmt: skip
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = self._server.server_port
        self.url = f"https://localhost:{port}" if certificate else f"http://127.0.0.1:{port}"
        # Its state belongs to the process, not to the server.
        trusted = ssl.create_default_context(cafile=certificate.path) if certificate else None
        urllib.request.urlopen(f"{self.url}/moto-api/reset", data=b"", timeout=20, context=trusted).close()
        iam = self.client("iam", "setup", "setup")
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

    def client(self, service, key=None, secret=None):
        import boto3
        from botocore.config import Config

        return boto3.client(
            service, endpoint_url=self.url, region_name=self.REGION, config=Config(proxies={}),
            verify=str(self._certificate.path) if self._certificate else None,
            aws_access_key_id=key or self.keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=secret or self.keys["AWS_SECRET_ACCESS_KEY"],
        )  # fmt: skip

    def _from_now_on(self, unguarded):
        from moto import settings
        from moto.core.responses import ActionAuthenticatorMixin

        settings.INITIAL_NO_AUTH_ACTION_COUNT = unguarded
        ActionAuthenticatorMixin.request_count = 0

    def guard(self, but_first=0):
        """AssumeRoleWithWebIdentity is not signed: with 1, the first call may be it."""
        self._from_now_on(but_first)

    def close(self):
        self._from_now_on(float("inf"))
        self._server.shutdown()
        self._server.server_close()


def signature(received, key, secret, token, service="xray", region="eu-west-1"):
    """What botocore says the signature of this request must be."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    names = re.search(r"SignedHeaders=([^,]+)", received.headers["authorization"]).group(1).split(";")
    judge = SigV4Auth(Credentials(key, secret, token), service, region)
    request = AWSRequest("POST", f"https://{received.headers['host']}{received.target}",
                         {name: received.headers[name] for name in names}, received.body)  # fmt: skip
    request.context["timestamp"] = received.headers["x-amz-date"]
    return judge.signature(judge.string_to_sign(request, judge.canonical_request(request)), request)


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
