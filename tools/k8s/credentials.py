"""Keys, certificates and kubeconfigs of one cluster, made when it starts and gone with its folder.

Each part has a name of its own, so that RBAC and the node authorizer apply to it as on any cluster.
"""

import json
import subprocess

# file name: (the name it is known by, its group)
CLIENTS = {
    "admin": ("admin", "system:masters"),
    "controller-manager": ("system:kube-controller-manager", None),
    "scheduler": ("system:kube-scheduler", None),
    "proxy": ("system:kube-proxy", None),
    "dns": ("cluster-dns", None),
    "apiserver-to-kubelet": ("apiserver", "system:masters"),
}


class Credentials:
    def __init__(self, folder, server, node, addresses):
        """`addresses`: what certificates of servers have to hold for, as openssl writes it."""
        self.folder, self.server = folder, server
        folder.mkdir(mode=0o700)
        _openssl("req", "-x509", *_new_key(folder / "ca.key"), "-days", "30", "-subj", "/CN=roentgen-k8s",
                 "-out", folder / "ca.crt")  # fmt: skip
        _openssl("genrsa", "-out", folder / "accounts.key", "2048")
        clients = CLIENTS | {"kubelet": (f"system:node:{node}", "system:nodes")}
        for name, (known_as, group) in clients.items():
            self._issue(name, f"/O={group}/CN={known_as}" if group else f"/CN={known_as}", "clientAuth")
            self._write_kubeconfig(name)
        self._issue("apiserver", "/CN=apiserver", "serverAuth", addresses)
        self._issue("kubelet-server", f"/CN={node}", "serverAuth", f"DNS:{node},{addresses}")

    def path(self, name):
        return self.folder / name

    def kubeconfig(self, name):
        return self.folder / f"{name}.kubeconfig"

    def _issue(self, name, subject, usage, addresses=None):
        request, settings = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        _openssl("req", *_new_key(self.folder / f"{name}.key"), "-subj", subject, "-out", request)
        settings.write_text(f"extendedKeyUsage={usage}\n" + (f"subjectAltName={addresses}\n" if addresses else ""))
        _openssl("x509", "-req", "-in", request, "-CA", self.folder / "ca.crt", "-CAkey", self.folder / "ca.key",
                 "-CAcreateserial", "-days", "30", "-extfile", settings,
                 "-out", self.folder / f"{name}.crt")  # fmt: skip

    def _write_kubeconfig(self, name):
        self.kubeconfig(name).write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "cluster",
            "clusters": [{"name": "cluster", "cluster": {
                "server": self.server, "certificate-authority": str(self.folder / "ca.crt")}}],
            "users": [{"name": name, "user": {
                "client-certificate": str(self.folder / f"{name}.crt"),
                "client-key": str(self.folder / f"{name}.key")}}],
            "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": name}}],
        }))  # fmt: skip


def _new_key(file):
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file)


def _openssl(*parts):
    subprocess.run(["openssl", *map(str, parts)], check=True, capture_output=True)
