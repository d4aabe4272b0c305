"""The tutorial's system: a real MariaDB, a real mail server, and the services usermgmt and notification."""

import email
import getpass
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess

from support.part import Part
from support.wait import until

ROOT = pathlib.Path(__file__).resolve().parents[3]
SYSTEM_PYTHON = "/usr/bin/python3"  # Debian's, which has aiosmtpd
DB_USER, DB_PASSWORD = "dbadmin", "Db-Secret-7f3a"
MAIL_USER, MAIL_PASSWORD = "mailer", "Mail-Secret-91c2"
MAIL_HOST = "smtp-service.localhost"  # libcurl knows that names below localhost are this machine
FROM = "accounts@shop.example"
UNTRACED = {"X-Amzn-Trace-Id": "Sampled=0"}


def mariadbd():
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MariaDb(Part):
    """Its own data directory and port. Durable enough to be killed, but waits for no disk."""

    QUICK = ["--innodb-log-file-size=16M", "--innodb-flush-method=nosync", "--innodb-use-native-aio=0"]

    def __init__(self, folder):
        super().__init__("mariadb", folder, self._command)
        self.data, self.tcp_port = folder / "data", free_port()
        # A server that starts deletes the temporary tables it finds in a shared folder: other servers'.
        self.temporary = folder / "tmp"

    def install(self):
        self.temporary.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--user={getpass.getuser()}",
             f"--datadir={self.data}", "--skip-test-db", "--skip-name-resolve",
             f"--tmpdir={self.temporary}", *self.QUICK],
            check=True, stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        self.setup = self.folder / "setup.sql"
        self.setup.write_text(
            f"CREATE USER IF NOT EXISTS {DB_USER}@'%' IDENTIFIED BY '{DB_PASSWORD}';\n"
            f"GRANT ALL PRIVILEGES ON `usermgmt%`.* TO {DB_USER}@'%';\n"
        )
        return self

    def _command(self, ready_file):
        # MariaDB writes its process id when it serves: that is its ready file.
        return [
            mariadbd(), "--no-defaults", f"--user={getpass.getuser()}", f"--datadir={self.data}",
            "--socket=mysql.sock", f"--pid-file={ready_file}", "--bind-address=127.0.0.1",
            f"--port={self.tcp_port}", "--skip-name-resolve", "--skip-log-bin", *self.QUICK,
            "--performance-schema=OFF", "--innodb-buffer-pool-size=16M", f"--init-file={self.setup}",
            f"--tmpdir={self.temporary}",
        ]  # fmt: skip

    def read_ready(self, ready_file):
        return {"tcp": f"127.0.0.1:{self.tcp_port}"}


    def empty(self):
        """Drops the tutorial's database, as its user may; usermgmt makes it again."""
        done = subprocess.run(
            ["mariadb", "--no-defaults", "--protocol=tcp", "--host=127.0.0.1",
             f"--port={self.tcp_port}", f"--user={DB_USER}", "--execute=DROP DATABASE IF EXISTS usermgmt"],
            env={**self.environment, "MYSQL_PWD": DB_PASSWORD}, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


class MailSink(Part):
    """services/mailsink. `refuse_share` holds from the next start on; the port stays the same."""

    def __init__(self, folder):
        super().__init__("mailsink", folder, self._command, {"MAILSINK_PASSWORD": MAIL_PASSWORD})
        self.refuse_share, self.smtp_port = 0, 0

    def _command(self, ready_file):
        return [
            SYSTEM_PYTHON, ROOT / "services/mailsink/mailsink.py", "--folder", self.folder / "mail",
            "--port", self.smtp_port, "--username", MAIL_USER, "--refuse-share", self.refuse_share,
            "--ready-file", ready_file,
        ]  # fmt: skip

    def start(self, timeout=30.0):
        super().start(timeout)
        self.smtp_port, self.ca_file = self.port("smtp"), self.ready["ca"]
        return self

    def mails(self):
        """What was delivered so far, oldest first, as parsed messages."""
        found = sorted((self.folder / "mail" / "new").glob("*.mail"))
        return [email.message_from_bytes(each.read_bytes()) for each in found]


def xray_environment(server, **more):
    return {
        "AWS_XRAY_DAEMON_ADDRESS": f"tcp:{server.tcp_text} udp:{server.udp_text}",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "AWS_XRAY_SAMPLING_STRATEGY": "all", **more,
    }  # fmt: skip


def notification(binaries, folder, server, sink, edition=1, **more):
    name = f"notification-v{edition}"
    environment = xray_environment(
        server, SERVER_ADDRESS="127.0.0.1", SERVER_PORT="0", AWS_MAIL_SERVER_HOST=MAIL_HOST,
        AWS_MAIL_SERVER_PORT=str(sink.smtp_port), AWS_MAIL_SERVER_USERNAME=MAIL_USER,
        AWS_MAIL_SERVER_PASSWORD=MAIL_PASSWORD, AWS_MAIL_SERVER_FROM_ADDRESS=FROM,
        AWS_MAIL_SERVER_CA_FILE=sink.ca_file, **more,
    )  # fmt: skip
    return Service(name, folder, binaries / name, environment)


def usermgmt(binaries, folder, server, database, notification_port, db_name="usermgmt", **more):
    environment = xray_environment(
        server, SERVER_ADDRESS="127.0.0.1", SERVER_PORT="0", DB_HOSTNAME="127.0.0.1",
        DB_PORT=str(database.tcp_port), DB_NAME=db_name, DB_USERNAME=DB_USER, DB_PASSWORD=DB_PASSWORD,
        NOTIFICATION_SERVICE_HOST="127.0.0.1", NOTIFICATION_SERVICE_PORT=str(notification_port),
        BCRYPT_COST="4", **more,
    )  # fmt: skip
    return Service("usermgmt", folder, binaries / "usermgmt", environment)


class Reply:
    def __init__(self, status, headers, raw):
        self.status, self.headers, self.raw = status, headers, raw

    @property
    def json(self):
        return json.loads(self.raw)

    @property
    def text(self):
        return self.raw.decode()

    def __repr__(self):
        return f"{self.status} {self.raw[:300]!r}"


def ask(port, method, path, body=None, headers=None, timeout=30):
    """One request on a connection of its own. A body that is no text is sent as JSON."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        headers = {"User-Agent": "judge/1", **(headers or {})}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = body if isinstance(body, str) else json.dumps(body)
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


class Service(Part):
    """One of the two services. A restarted one takes the port it had."""

    def __init__(self, name, folder, program, environment):
        assert os.access(program, os.X_OK), f"{program} is not there; build the services"
        super().__init__(name, folder, lambda ready: [program, "--ready-file", ready], environment)

    def start(self, timeout=30.0):
        super().start(timeout)
        self.environment["SERVER_PORT"] = str(self.port())
        return self

    def ask(self, method, path, body=None, headers=None):
        return ask(self.port(), method, path, body, headers)



class Tutorial:
    """Mail server, notification V1 and usermgmt, on a server and a database that run already."""

    def __init__(self, binaries, folder, server, database):
        self.binaries, self.server, self.database = binaries, server, database
        self.folder = folder / "tutorial"
        self.sink = MailSink(self.folder / "sink")
        self.parts = [self.sink]

    def start(self):
        self.database.empty()
        self.sink.start()
        self.notification = self._add(
            notification(self.binaries, self.folder, self.server, self.sink)
        )
        self.usermgmt = self._add(
            usermgmt(
                self.binaries, self.folder, self.server, self.database, self.notification.port()
            )
        )

        until(self.serves_users, 20, "the users' table")

    def serves_users(self):
        """Whether the database answers; asked so that no trace comes of it."""
        return self.usermgmt.ask("GET", "/usermgmt/users", headers=UNTRACED).status == 200

    def _add(self, part):
        self.parts.append(part)
        return part.start()

    def finish(self, failed):
        """Each part must end with 0, unless the test failed or ended it itself."""
        for part in reversed(self.parts):
            if part.process is None:
                continue
            if failed:
                part.kill()
            else:
                part.stop()

    def log(self, lines=60):
        return "\n".join(f"--- {part.name}\n{part.log(lines)}" for part in self.parts)

    def discard(self):
        self.finish(failed=True)


def new_user(name, **more):
    return {
        "username": name, "email": f"{name}@mail.example", "role": "ROLE_ADMIN", "enabled": True,
        "firstname": "Ann", "lastname": "Lee", "password": "Pass@123", **more,
    }  # fmt: skip
