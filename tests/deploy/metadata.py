"""Stands in for EC2's metadata service (IMDSv2) on a node: a token, and the region. Roles it has none.

Usage: metadata.py ADDRESS PORT; says "ready" once it listens."""

import http.server
import sys

REGION = "ap-northeast-2"
DOCUMENT = f'{{"region": "{REGION}", "instanceId": "i-0123456789abcdef0"}}'
ANSWERS = {
    ("PUT", "/latest/api/token"): "token",
    ("GET", "/latest/meta-data/placement/region"): REGION,
    ("GET", "/latest/dynamic/instance-identity/document"): DOCUMENT,
}


class Metadata(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = ANSWERS.get((self.command, self.path), "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-aws-ec2-metadata-token-ttl-seconds", "21600")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_PUT = answer

    def log_message(self, *parts):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Metadata)
    print("ready", flush=True)
    server.serve_forever()
