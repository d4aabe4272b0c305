"""A lean X-Ray API client on one kept-alive socket: it must not be what is measured."""
import json
import socket
import time


class XrayClient:
    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.host = address
        self.socket = socket.create_connection((host, int(port)), timeout=120)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self):
        self.socket.close()

    def encode(self, path, body):
        payload = json.dumps(body).encode()
        return (f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(payload)}\r\n\r\n").encode() + payload

    def exchange(self, request):
        """(status, body, milliseconds) of one request already encoded."""
        begin = time.perf_counter()
        self.socket.sendall(request)
        data = self.socket.recv(1 << 18)
        head_end = data.find(b"\r\n\r\n")
        while head_end < 0:
            data += self._more()
            head_end = data.find(b"\r\n\r\n")
        head = data[:head_end].lower()
        at = head.index(b"content-length:") + 15
        length = int(head[at:].split(b"\r\n", 1)[0])
        parts, have = [data], len(data) - head_end - 4
        while have < length:
            parts.append(self._more())
            have += len(parts[-1])
        took = (time.perf_counter() - begin) * 1000
        return int(head[9:12]), b"".join(parts)[head_end + 4:], took

    def call(self, path, body):
        status, answer, took = self.exchange(self.encode(path, body))
        if status != 200:
            raise RuntimeError(f"{path}: {status} {answer[:300]!r}")
        return json.loads(answer), took

    def _more(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise RuntimeError("the server hung up")
        return data
