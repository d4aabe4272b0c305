#!/usr/bin/env python3
"""Makes the root file system of an image out of files that are installed here: no Docker engine, no downloads.

It has what is named and what that needs, nothing else: programs with the shared libraries they load, whole Debian
packages without their documentation, CA certificates, one user. Beside it the licences of all of it, dpkg's records (so
that scanners see the packages), and a list of contents in SPDX.

  rootfs.py --out DIR --name roentgen --version 0.1.0 --file build/release/bin/roentgen:/usr/bin/roentgen \\
            --link /usr/bin/xray:roentgen --folder /var/spool/xray [--package mariadb-server-core]
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import uuid

USER_ID = 10001
LEFT_OUT = re.compile(
    r"^/usr/share/(doc|man|info|locale|lintian|bash-completion|zsh|fish|bug|perl5)/|"
    r"^/usr/share/mysql/(?!english|charsets|[^/]+\.sql)|"
    r"^/(etc/(ssl/certs|init\.d|logrotate\.d|apparmor\.d|cron\..*|default)|lib/systemd|usr/lib/systemd)"
)


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def fail(message):
    sys.exit(f"rootfs.py: {message}")


def needed_libraries(path):
    """Paths of the shared libraries and the loader that the program or library at `path` needs, also theirs."""
    listing = subprocess.run(["ldd", str(path)], capture_output=True, text=True)
    if listing.returncode:
        return set()  # not a dynamic program
    if "not found" in listing.stdout:
        fail(f"{path} needs a library that is not installed:\n{listing.stdout}")
    return {
        match.group(1) for match in re.finditer(r"(?:=> )?(/\S+) \(0x", listing.stdout)
    }


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


class Root:
    """The tree being made. Paths are those inside it, absolute."""

    def __init__(self, folder):
        self.folder = folder
        self.sources = {}  # path inside -> path here, for files of packages
        self.own = {}  # path inside -> path here, for files of ours

    def at(self, path):
        return self.folder / path.lstrip("/")

    def make_frame(self):
        """Debian's merged /usr, and the folders every program expects."""
        folders = ("usr/bin", "usr/sbin", "usr/lib", "usr/lib64", "etc", "var", "tmp", "proc", "sys", "dev")
        for folder in folders:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        for link in ("bin", "sbin", "lib", "lib64"):
            (self.folder / link).symlink_to(f"usr/{link}")
        self.at("/tmp").chmod(0o1777)
        nobody = "/sbin/nologin"
        self.write(
            "/etc/passwd", f"root:x:0:0:root:/root:{nobody}\nroentgen:x:{USER_ID}:{USER_ID}::/:{nobody}\n"
        )
        self.write("/etc/group", f"root:x:0:\nroentgen:x:{USER_ID}:\n")
        self.write("/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n")
        shutil.copy("/etc/os-release", self.at("/etc/os-release"))

    def write(self, path, text):
        self.at(path).parent.mkdir(parents=True, exist_ok=True)
        self.at(path).write_text(text)

    def add(self, source, path):
        """Copies one file and what it needs. A symbolic link brings what it points at."""
        target = self.at(path)
        if target.exists() or target.is_symlink():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        self.sources[path] = source
        if os.path.islink(source):
            to = os.readlink(source)
            target.symlink_to(to)
            real = os.path.realpath(source)
            if os.path.isfile(real):
                self.add(real, real)
            return
        shutil.copy2(source, target)
        target.chmod(stat.S_IMODE(os.stat(source).st_mode) & 0o755)
        if is_elf(source):
            for library in sorted(needed_libraries(source)):
                self.add_library(library)

    def add_library(self, library):
        path = os.path.join(os.path.realpath(os.path.dirname(library)), os.path.basename(library))
        self.add(path, path)

    def add_own(self, source, path):
        target = self.at(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
        self.own[path] = source
        if is_elf(source):
            subprocess.run(["strip", "--strip-all", str(target)], check=True)
            for library in sorted(needed_libraries(source)):
                self.add_library(library)

    def add_package(self, package):
        if subprocess.run(["dpkg-query", "--status", package], capture_output=True).returncode:
            fail(f"{package} is not installed: apt-get install --no-install-recommends {package}")
        for path in run("dpkg-query", "--listfiles", package).splitlines():
            if LEFT_OUT.search(path) or not (os.path.islink(path) or os.path.isfile(path)):
                continue
            folder = os.path.realpath(os.path.dirname(path))
            self.add(path, os.path.join(folder, os.path.basename(path)))

    def add_certificates(self):
        """Those of Debian's package: not what this machine trusts besides."""
        listed = run("dpkg-query", "--listfiles", "ca-certificates").splitlines()
        paths = sorted(p for p in listed if p.startswith("/usr/share/ca-certificates/") and p.endswith(".crt"))
        bundle = self.at("/etc/ssl/certs/ca-certificates.crt")
        bundle.parent.mkdir(parents=True, exist_ok=True)
        bundle.write_text("".join(pathlib.Path(path).read_text().rstrip("\n") + "\n" for path in paths))

    def make_folder(self, path):
        self.at(path).mkdir(parents=True, exist_ok=True)
        os.chown(self.at(path), USER_ID, USER_ID)
        self.at(path).chmod(0o750)


def owners(paths):
    """The Debian packages that the files at `paths` are of, as {package: [path]}."""
    found, missing = {}, []
    for path in paths:
        # /lib is /usr/lib, but dpkg knows a file by the name its package gave it.
        for name in (path, path.removeprefix("/usr")):
            listing = subprocess.run(["dpkg-query", "--search", name], capture_output=True, text=True)
            if listing.returncode == 0:
                package = listing.stdout.splitlines()[-1].split(": ")[0].split(",")[0].strip()
                found.setdefault(package, []).append(path)
                break
        else:
            missing.append(path)
    if missing:
        fail("of no Debian package: " + ", ".join(missing))
    return found


def describe_packages(root, packages):
    """Licences and dpkg's records into the tree."""
    for package in packages:
        name = package.split(":")[0]
        copyright_file = pathlib.Path(os.path.realpath(f"/usr/share/doc/{name}/copyright"))
        if not copyright_file.is_file():
            fail(f"{name} says nowhere under which licence it is")
        target = root.at(f"/usr/share/doc/{name}/copyright")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(copyright_file, target)
        root.write(f"/var/lib/dpkg/status.d/{name}", run("dpkg-query", "--status", package))


def field(package, name):
    return run("dpkg-query", "--show", f"--showformat=${{{name}}}", package)


def spdx(args, root, packages):
    def checksums(path):
        text = path.read_bytes()
        return [{"algorithm": name, "checksumValue": hashlib.new(name.lower(), text).hexdigest()}
                for name in ("SHA1", "SHA256")]  # fmt: skip

    def identifier(name):
        return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name)

    # What no package brought: ours.
    files = [
        {"SPDXID": identifier("file" + path), "fileName": "." + path, "checksums": checksums(root.at(path)),
         "licenseConcluded": "Apache-2.0", "licenseInfoInFiles": ["NOASSERTION"], "copyrightText": "NOASSERTION"}
        for path in sorted(root.own)
    ]  # fmt: skip
    sha1s = "".join(sorted(each["checksums"][0]["checksumValue"] for each in files))
    contents = [{
        "SPDXID": "SPDXRef-image", "name": args.name, "versionInfo": args.version,
        "downloadLocation": "NOASSERTION", "licenseDeclared": "Apache-2.0", "licenseConcluded": "Apache-2.0",
        "filesAnalyzed": True, "licenseInfoFromFiles": ["NOASSERTION"],
        # SPDX 2.3, 7.9: of the sorted SHA-1 checksums of the files.
        "packageVerificationCode": {"packageVerificationCodeValue": hashlib.sha1(sha1s.encode()).hexdigest()},
    }]  # fmt: skip
    for package in sorted(packages):
        name, version = field(package, "Package"), field(package, "Version")
        architecture = field(package, "Architecture")
        contents.append({
            "SPDXID": identifier(f"{name}-{architecture}"), "name": name, "versionInfo": version,
            "downloadLocation": "NOASSERTION", "licenseDeclared": "NOASSERTION", "filesAnalyzed": False,
            "licenseComments": f"/usr/share/doc/{name}/copyright in the image",
            "externalRefs": [{
                "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                "referenceLocator": f"pkg:deb/debian/{name}@{version}?arch={architecture}",
            }],
        })  # fmt: skip
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-image")]
    relations += [("SPDXRef-image", "DEPENDS_ON", item["SPDXID"]) for item in contents[1:]]
    relations += [("SPDXRef-image", "CONTAINS", item["SPDXID"]) for item in files]
    seed = json.dumps([contents, files], sort_keys=True)
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{args.name}-{args.version}",
        "documentNamespace": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
        "creationInfo": {"created": args.created, "creators": ["Tool: deploy/images/rootfs.py"]},
        "packages": contents, "files": files,
        "relationships": [
            {"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b}
            for a, kind, b in relations
        ],
    }  # fmt: skip


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True, help="gets root/ and sbom.spdx.json; must not exist")
    parser.add_argument("--name", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--created", default="1970-01-01T00:00:00Z", help="date in the list of contents")
    parser.add_argument("--file", action="append", default=[], metavar="HERE:INSIDE", help="a file of ours")
    parser.add_argument("--link", action="append", default=[], metavar="INSIDE:TO", help="a symbolic link")
    parser.add_argument("--folder", action="append", default=[], metavar="INSIDE", help="one its user may write to")
    parser.add_argument("--package", action="append", default=[], metavar="NAME", help="a Debian package, whole")
    return parser.parse_args()


def main():
    args = parse_arguments()
    if args.out.exists():
        fail(f"{args.out} is there already")
    root = Root(args.out / "root")
    root.make_frame()
    root.add_certificates()
    for pair in args.file:
        root.add_own(*pair.split(":"))
    for package in args.package:
        root.add_package(package)
    # glibc loads these when it looks up a name, so no program names them.
    for library in ("libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"):
        root.add_library(f"/lib/{os.uname().machine}-linux-gnu/{library}")
    for pair in args.link:
        path, to = pair.split(":")
        root.at(path).parent.mkdir(parents=True, exist_ok=True)
        root.at(path).symlink_to(to)
    for path in args.folder:
        root.make_folder(path)
    packages = owners(sorted(set(root.sources.values())))
    packages.setdefault("ca-certificates", [])
    packages.setdefault("base-files", [])
    describe_packages(root, packages)
    (args.out / "sbom.spdx.json").write_text(json.dumps(spdx(args, root, packages), indent=1) + "\n")


if __name__ == "__main__":
    main()
