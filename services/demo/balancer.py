#!/usr/bin/python3
"""Shares connections among backends by weight: what the Kubernetes Service before V1 and V2 does in the tutorial.

    balancer.py --listen 127.0.0.1:8096 --backend 3=127.0.0.1:8097 --backend 1=127.0.0.1:8098

Passes bytes on and knows nothing of HTTP, so a trace shows no sign of it. Of every four connections above, three
go to the first backend. One that takes no connection is passed over. SIGTERM ends it with 0.
"""

import argparse
import asyncio
import json
import os
import pathlib
import signal
import sys

CHUNK_BYTES = 64 << 10
CONNECT_SECONDS = 3


def address(text):
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT")
    return host.strip("[]"), int(port)


def backend(text):
    weight, _, where = text.partition("=")
    if not weight.isdigit():
        raise argparse.ArgumentTypeError(f"{text} is not WEIGHT=HOST:PORT")
    return int(weight), address(where)


class Turns:
    """Whose turn it is, spread evenly: weights 3 and 1 give A A B A, not A A A B."""

    def __init__(self, backends):
        self.backends = [each for each in backends if each[0] > 0]
        self.credits = [0] * len(self.backends)

    def order(self):
        """The backend for this connection, then the others, to be tried when it is away."""
        total = sum(weight for weight, _ in self.backends)
        self.credits = [had + weight for had, (weight, _) in zip(self.credits, self.backends)]
        ranked = sorted(range(len(self.backends)), key=lambda each: -self.credits[each])
        self.credits[ranked[0]] -= total
        return [self.backends[each][1] for each in ranked]


async def connect(turns):
    for host, port in turns.order():
        try:
            return await asyncio.wait_for(asyncio.open_connection(host, port), CONNECT_SECONDS)
        except (OSError, asyncio.TimeoutError):
            continue
    return None


async def copy(reader, writer):
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()  # the other direction then ends too


async def carry(turns, reader, writer):
    far = await connect(turns)
    if far is None:
        writer.transport.abort()
        return
    try:
        await asyncio.gather(copy(reader, far[1]), copy(far[0], writer))
    finally:
        far[1].close()
        writer.close()


async def serve(options):
    turns = Turns(options.backend)
    server = await asyncio.start_server(lambda *pair: carry(turns, *pair), *options.listen)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    where = "{}:{}".format(*server.sockets[0].getsockname()[:2])
    print(f"sharing connections to {where}", flush=True)
    if options.ready_file:
        beside = options.ready_file.with_name(options.ready_file.name + ".part")
        beside.write_text(json.dumps({"pid": os.getpid(), "tcp": where}) + "\n")
        beside.rename(options.ready_file)
    await stopped.wait()
    server.close()
    if options.ready_file:
        options.ready_file.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--listen", type=address, required=True, metavar="HOST:PORT")
    parser.add_argument("--backend", type=backend, action="append", required=True,
                        metavar="WEIGHT=HOST:PORT")  # fmt: skip
    parser.add_argument("--ready-file", type=pathlib.Path, help="gets {pid, tcp} once it serves")
    options = parser.parse_args()
    if not any(weight for weight, _ in options.backend):
        parser.error("no backend has a weight above 0")
    try:
        asyncio.run(serve(options))
    except OSError as error:
        sys.exit("balancer: cannot listen on {}:{}: {}".format(*options.listen, error.strerror))


if __name__ == "__main__":
    main()
