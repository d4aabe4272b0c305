#!/usr/bin/python3
"""A mail server that keeps what it gets: SMTP with STARTTLS and login, for ./run and the tests.

It demands TLS and a login, as Amazon SES does on port 587. Each mail becomes a file in FOLDER/new, and a line
on standard output. Without --certificate one is made at every start, in FOLDER/tls: clients trust FOLDER/tls/cert.pem.
Needs aiosmtpd (Debian: python3-aiosmtpd). SIGTERM ends it with 0.
"""

import argparse
import asyncio
import json
import logging
import os
import pathlib
import random
import signal
import ssl
import subprocess
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

NAMES = ("localhost", "smtp-service.localhost")
MAIL_BYTES_MAX = 10 << 20


def load_certificate(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except OSError as error:  # ssl.SSLError is one
        sys.exit(f"mailsink: cannot serve with {certificate} and {key}: {error}")
    return context


def make_certificate(folder):
    """A key and a certificate that signs itself, for the names this server is called by."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    certificate, key = folder / "cert.pem", folder / "key.pem"
    names = ",".join([*(f"DNS:{name}" for name in NAMES), "IP:127.0.0.1", "IP:::1"])
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "30", "-subj", "/CN=mailsink", "-addext", f"subjectAltName={names}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, stdin=subprocess.DEVNULL, capture_output=True,
    )  # fmt: skip
    key.chmod(0o600)
    return load_certificate(certificate, key), certificate


class Login:
    """The one user who may send."""

    def __init__(self, username, password):
        self.expected = LoginPassword(username.encode(), password.encode())

    def __call__(self, server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data == self.expected
        # handled=False: aiosmtpd then says 535 itself.
        return AuthResult(success=good, handled=good)


class Box:
    """Keeps mails as a maildir does: written beside, then moved into `new` whole."""

    def __init__(self, folder, refuse_share, rng):
        self.folder, self.refuse_share, self.rng = folder, refuse_share, rng
        self.count = 0
        for name in ("tmp", "new"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server, session, envelope):
        if self.rng.random() < self.refuse_share:
            say(f"refused a mail to {', '.join(envelope.rcpt_tos)}")
            return "451 4.3.0 The mailbox takes no mail now (refused on purpose)"
        self.count += 1
        name = f"{time.time_ns()}.{os.getpid()}_{self.count}.mail"
        envelope_lines = f"X-Envelope-From: {envelope.mail_from}\r\n" + "".join(
            f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos
        )
        (self.folder / "tmp" / name).write_bytes(envelope_lines.encode() + envelope.content)
        (self.folder / "tmp" / name).rename(self.folder / "new" / name)
        say(f"mail to {', '.join(envelope.rcpt_tos)}: new/{name}")
        return "250 2.0.0 Kept"


def say(text):
    print(text, flush=True)


def write_ready(path, **content):
    """Appears whole or not at all."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(content) + "\n")
    beside.rename(path)


async def serve(options):
    if options.certificate:
        certificate = options.certificate
        context = load_certificate(certificate, options.key)
    else:
        context, certificate = make_certificate(options.folder / "tls")
    box = Box(options.folder, options.refuse_share, random.Random())
    login = Login(options.username, os.environ.get("MAILSINK_PASSWORD", ""))
    loop = asyncio.get_running_loop()

    def connection():
        return SMTP(
            box, hostname="mailsink", data_size_limit=MAIL_BYTES_MAX, enable_SMTPUTF8=True,
            tls_context=context, require_starttls=True, authenticator=login, auth_required=True,
            auth_require_tls=True, loop=loop,
        )  # fmt: skip

    server = await loop.create_server(connection, options.host, options.port)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    port = server.sockets[0].getsockname()[1]
    say(f"serving SMTP on {options.host}:{port}")
    if options.ready_file:
        write_ready(
            options.ready_file, pid=os.getpid(), smtp=f"{options.host}:{port}", ca=str(certificate)
        )
    await stopped.wait()
    server.close()
    if options.ready_file:
        options.ready_file.unlink(missing_ok=True)


def share(text):
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not from 0 to 1")
    return value


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="The password of the login is read from MAILSINK_PASSWORD.",
    )  # fmt: skip
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="where mails are kept")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--username", default=os.environ.get("MAILSINK_USERNAME", "mailer"),
                        help="of the login (default: MAILSINK_USERNAME, else mailer)")  # fmt: skip
    parser.add_argument("--certificate", type=pathlib.Path, metavar="FILE",
                        help="PEM file to serve with, instead of one made at every start")  # fmt: skip
    parser.add_argument("--key", type=pathlib.Path, metavar="FILE", help="its key")
    parser.add_argument("--refuse-share", type=share, default=0.0, metavar="SHARE",
                        help="of the mails that are refused on purpose, 0 to 1")  # fmt: skip
    parser.add_argument("--ready-file", type=pathlib.Path, help="gets {pid, smtp, ca} once it serves")
    options = parser.parse_args()
    if not os.environ.get("MAILSINK_PASSWORD"):
        parser.error("MAILSINK_PASSWORD is not set")
    if bool(options.certificate) != bool(options.key):
        parser.error("--certificate and --key go together")
    options.folder = options.folder.resolve()
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd warns about itself at each login
    try:
        asyncio.run(serve(options))
    except OSError as error:
        sys.exit(f"mailsink: cannot listen on {options.host}:{options.port}: {error.strerror}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"mailsink: openssl made no certificate: {error.stderr.decode(errors='replace')}")


if __name__ == "__main__":
    main()
