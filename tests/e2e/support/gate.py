"""What stands between a daemon and its backend: a TCP port that passes, refuses, resets, keeps silent, or
loses answers."""

import contextlib
import socket
import struct
import threading

MODES = ("open", "refused", "reset", "silent", "unanswered")


class Gate:
    """`target` is the (host, port) behind it; it may change. `mode` holds for connections and bytes from now on.

    open        bytes pass both ways
    refused     nothing listens
    reset       connections are taken, and reset at their first bytes
    silent      connections are taken, and nothing ever comes back
    unanswered  requests reach the target whole, but the connection is reset before the answer
    """

    def __init__(self, target=None):
        self.target = target
        self.mode = "open"
        self._lock = threading.Lock()
        self._sockets = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._accepting(self._listener)

    def set(self, mode):
        assert mode in MODES, mode
        if mode == "refused" and self._listener is not None:
            self._shut(self._listener)
            self._listener = None
        self.mode = mode
        self._drop_connections()
        if mode != "refused" and self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self._accepting(self._listener)

    def close(self):
        if self._listener is not None:
            self._shut(self._listener)
            self._listener = None
        self._drop_connections()

    def _accepting(self, listener):
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    @staticmethod
    def _shut(listener):
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()

    def _drop_connections(self):
        with self._lock:
            sockets, self._sockets = self._sockets, set()
        for one in sockets:
            self._reset(one)

    @staticmethod
    def _reset(one):
        with contextlib.suppress(OSError):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.shutdown(socket.SHUT_RD)
        one.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._sockets.add(client)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        mode = self.mode
        try:
            if mode == "silent":
                while client.recv(65536):
                    pass
            elif mode == "reset":
                client.recv(1)
                self._reset(client)
            else:
                self._pass(client, mode == "unanswered")
        except OSError:
            pass

    def _pass(self, client, lose_answers):
        server = socket.create_connection(self.target)
        with self._lock:
            self._sockets.add(server)
        threading.Thread(target=self._copy, args=(client, server), daemon=True).start()
        if not lose_answers:
            return self._copy(server, client)
        server.recv(1)  # the target has taken the request, and answers
        self._reset(client)
        self._reset(server)

    @staticmethod
    def _copy(source, target):
        try:
            while chunk := source.recv(65536):
                target.sendall(chunk)
        except OSError:
            pass
        finally:
            for one in (source, target):
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
