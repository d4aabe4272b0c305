"""A MySQL that lets everybody in and then answers nothing, and knows how many wait for it."""

import socket
import socketserver
import struct
import threading

CAPABILITIES = 0x1 | 0x2 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000  # protocol 4.1, a database, named plugins
OK = b"\x00\x00\x00\x02\x00\x00\x00"
PORT_BACKLOG = 64


def _packet(number, payload):
    return struct.pack("<I", len(payload))[:3] + bytes([number]) + payload


def _greeting():
    low, high = CAPABILITIES & 0xFFFF, CAPABILITIES >> 16
    return (
        b"\x0a5.7.0-silent\x00" + struct.pack("<I", 1) + b"a" * 8 + b"\x00"
        + struct.pack("<HBHHB", low, 45, 2, high, 21) + bytes(10) + b"b" * 12 + b"\x00"
        + b"mysql_native_password\x00"
    )  # fmt: skip


class _Client(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.clients.append(self.connection)
        self.wfile.write(_packet(0, _greeting()))
        self._read()  # who logs in
        self.wfile.write(_packet(2, OK))
        while self._read():  # a command
            with self.server.changing:
                self.server.unanswered += 1

    def _read(self):
        try:
            header = self.rfile.read(4)
            return self.rfile.read(int.from_bytes(header[:3], "little")) if len(header) == 4 else b""
        except OSError:
            return b""


class SilentMysql(socketserver.ThreadingTCPServer):
    daemon_threads, request_queue_size = True, PORT_BACKLOG

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Client)
        self.tcp_port = self.server_address[1]
        self.clients, self.unanswered, self.changing = [], 0, threading.Lock()

    def __enter__(self):
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()
        return self

    def hang_up(self):
        """Ends every connection, and takes no more: whoever waits is told so."""
        self.shutdown()
        self.server_close()
        for client in self.clients:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has gone by itself

    def __exit__(self, *_):
        self.hang_up()
        self._thread.join()
