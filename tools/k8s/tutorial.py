"""The tutorial's steps on a node, in its order, as docs/eks.en.md tells them."""

import json
import os
import shutil
import subprocess

import yaml
from calls import NOTIFICATION_V1, SERVER, USERMGMT, count_traces, get, service_map
from node import ADDRESS
from older import adapted
from waiting import wait_for

MANIFESTS = "deploy/kube-manifests"
BACKENDS = f"{MANIFESTS}/04-In-Cluster-Backends"
NODE_PORT = "kubectl get service usermgmt-restapp-nodeport-service -o jsonpath='{.spec.ports[0].nodePort}'"
USER = ('{"username": "dana", "email": "dana@example.com", "role": "ROLE_USER", "enabled": true,\n'
        '     "firstname": "Dana", "lastname": "Kim", "password": "Pass@123"}')  # fmt: skip


class Walk:
    def __init__(self, log, root, folder):
        self.log, self.root, self.folder = log, root, folder
        self.tunnels = []

    def load(self, archives):
        self.log.heading("Step 1: images")
        self.log.say("Made by `deploy/images/build` without a Docker engine, and imported into containerd:")
        for archive in archives:
            self.log.run(f"ctr images import --snapshotter native {archive}", quiet=True)
        self.log.run("ctr images ls -q | sort | grep localhost")

    def kubectl(self, *parts):
        done = subprocess.run(["kubectl", *parts], env=self.log.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssertionError(f"kubectl {' '.join(parts)}: {done.stderr}")
        return done.stdout

    def apply(self, name):
        """As it stands where this version takes it; else what it says of it, and the same without what is newer."""
        made, changes = self._adapt(name)
        if not changes:
            return self.log.run(f"kubectl apply -f {MANIFESTS}/{name}")
        self.log.run(f"kubectl apply --dry-run=server -f {MANIFESTS}/{name}", fails=True)
        self.log.say("1.20 is older than those fields (`tools/k8s/older.py`). The same with nothing else changed:")
        self.log.points(changes)
        return self.log.run(f"kubectl apply -f {made}")

    def _adapt(self, name):
        made = self.folder / "adapted" / name
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        changes = []
        for path in sorted((self.root / MANIFESTS / name).glob("*.yml")):
            documents, changed = adapted([part for part in yaml.safe_load_all(path.read_text()) if part])
            (made / path.name).write_text(yaml.safe_dump_all(documents, sort_keys=False))
            changes += changed
        return made, changes

    def add_volume(self, claim, size):
        """In a provisioner's place. Its folder belongs to the user that pods run as: hostPath knows no fsGroup."""
        path = self.folder / "volumes" / claim
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        os.chown(path, 10001, 10001)
        file = self.folder / f"volume-{claim}.json"
        file.write_text(json.dumps({
            "apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"volume-{claim}"},
            "spec": {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"],
                     "claimRef": {"namespace": "default", "name": claim}, "hostPath": {"path": str(path)}},
        }))  # fmt: skip
        self.log.run(f"kubectl apply -f {file}")

    def wait_for_rollouts(self, *names):
        for name in names:
            self.log.run(f"kubectl rollout status {name} --timeout=240s | tail -n 1")

    def open_tunnel(self, target, port):
        """The people's way to the server; kubectl of this step stays until the walk's end."""
        self.tunnels.append(subprocess.Popen(
            ["kubectl", "port-forward", target, f"{port}:{port}"], env=self.log.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ))  # fmt: skip
        wait_for("the tunnel to the server", lambda: get(f"{SERVER}/readyz")[0] == 200, 30)

    def close(self):
        for tunnel in self.tunnels:
            tunnel.terminate()

    @property
    def url(self):
        port = self.log.run(NODE_PORT, quiet=True).strip()
        return f"http://{ADDRESS}:{port}/usermgmt"

    # Steps. Each gives lines for the table at the end.

    def server_and_daemon(self):
        log = self.log
        log.heading("Steps 2 to 4: server and daemon")
        log.say("Steps 2 and 3 make a cluster and an IAM role on AWS; here the node is there, and no role is needed."
                " Volumes, because nothing provisions them here:")  # fmt: skip
        self.add_volume("data-roentgen-0", "10Gi")
        self.add_volume("data-mysql-0", "2Gi")
        self.apply("00-Roentgen-Server")
        self.apply("01-XRay-DaemonSet")
        self.wait_for_rollouts("statefulset roentgen", "daemonset xray-daemon")
        log.run("kubectl get deploy,svc,pod")
        said = log.run("kubectl logs daemonset/xray-daemon")
        assert "HTTP Proxy server using X-Ray Endpoint : http://roentgen.default:2080" in said, said
        log.say("The server by a tunnel. Before the services ask for rules: every call is to be a trace, but for the"
                " kubelet's probes.")  # fmt: skip
        self.open_tunnel("service/roentgen", 2080)
        log.lines += ["```console", "$ kubectl port-forward service/roentgen 2080:2080 &", "```", ""]
        log.run("roentgen sampling update Default --rate 1")
        log.run("roentgen sampling create probes --priority 1 --path '*/health-status' --reservoir 0 --rate 0")
        log.run("roentgen sampling list")
        return [("4: DaemonSet and server", "ready; the daemon's log is that of the X-Ray daemon")]

    def applications(self):
        log = self.log
        log.heading("Steps 5 to 7: secrets and applications")
        log.run("deploy/secrets | kubectl apply -f -")
        self.apply("02-Applications")
        log.say("In the places of RDS and SES:")
        self.apply("04-In-Cluster-Backends")
        log.run("kubectl patch deployment v1-notification-microservice \\\n"
                f"    --patch-file {BACKENDS}/trust-mail-sink.patch")  # fmt: skip
        self.wait_for_rollouts("statefulset mysql", "deployment smtp-service",
                               "deployment v1-notification-microservice",
                               "deployment usermgmt-microservice")  # fmt: skip
        log.run("kubectl get pods")
        log.run("kubectl get ingress usermgmt-restapp-ingress")
        return [("7: both services, MariaDB, mail sink", "ready, from the tutorial's manifests unchanged")]

    def call_and_look(self):
        log, url = self.log, self.url
        log.heading("Step 8: call it, and look")
        log.say("Through the node port, where an ALB has its targets:")
        log.run(f"curl -s -w '\\n%{{http_code}}\\n' {url}/health-status")
        for _ in range(2):
            log.run(f"curl -s -w '\\n%{{http_code}}\\n' {url}/notification-xray")
        # Its own log says so: a call before that is a trace with a fault.
        logs = ("logs", "deployment/usermgmt-microservice")
        wait_for("the database's schema", lambda: '"the database is ready"' in self.kubectl(*logs))
        answer = log.run(f"curl -s -w '\\n%{{http_code}}\\n' {url}/user -H 'Content-Type: application/json' -d \\\n"
                         f"    '{USER}'")  # fmt: skip
        assert answer.split()[-1] == "200", answer
        assert "dana@example.com" in log.run(f"curl -s {url}/users; echo")
        log.say("The mail that notification sent for it, as the mail sink tells it:")
        assert "dana@example.com" in log.run("kubectl logs deployment/smtp-service | tail -n 3")
        seen = wait_for("services, database and mail server on the map", lambda: whole_map(service_map()), 60,
                        lambda: sorted(service_map()))  # fmt: skip
        through_both = f'service("{USERMGMT}") AND service("{NOTIFICATION_V1}")'
        wait_for("traces of two calls and of a mail", lambda: count_traces(through_both, 0) == 3, 30,
                 lambda: count_traces(through_both, 0))  # fmt: skip
        self._show_map_and_traces()
        return [("8: traces through both services read back", 3), ("8: on the map", ", ".join(sorted(seen)))]

    def _show_map_and_traces(self):
        log = self.log
        log.run("roentgen map --since 10m", keep=30)
        log.run("roentgen traces --since 10m")
        log.run("id=$(roentgen traces --since 10m --csv --filter 'http.method = \"POST\"' | grep -o '1-[0-9a-f-]\\{33\\}' |"
                " head -n 1)\nroentgen trace $id", keep=30)  # fmt: skip
        if shutil.which("aws", path=log.environment["PATH"]):
            log.environment |= {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any", "AWS_PAGER": ""}
            log.run("aws xray get-service-graph --endpoint-url http://localhost:2080 --region us-east-1 \\\n"
                    "    --start-time $(date -d '-10 min' +%s) --end-time $(date +%s) \\\n"
                    "    --query 'Services[].[Name,Type,SummaryStatistics.TotalCount]' --output text")  # fmt: skip

    def clean_up(self):
        log = self.log
        log.heading("Step 9: clean up")
        for name in ("03-Canary-Deployment", "02-Applications", "04-In-Cluster-Backends", "01-XRay-DaemonSet",
                     "00-Roentgen-Server"):  # fmt: skip
            # Two of 02's Services are 04's by now, and go with it.
            log.run(f"kubectl delete -f {MANIFESTS}/{name} --timeout=120s --ignore-not-found")
        log.run("kubectl delete secret mysql-db-password smtp-credentials smtp-certificate")
        log.run("kubectl delete pvc data-roentgen-0 data-mysql-0 --timeout=60s")
        log.run("kubectl delete pv volume-data-roentgen-0 volume-data-mysql-0 --timeout=60s")
        wait_for("the end of the pods", lambda: not self.kubectl("get", "pods", "-o", "name"), 120,
                 lambda: self.kubectl("get", "pods", "-o", "name"))  # fmt: skip
        kinds = "all,endpoints,configmap,secret,serviceaccount,pvc,pv,ingress,networkpolicy"
        ours = [name for name in log.run(f"kubectl get {kinds} -o name").split() if not is_the_clusters(name)]
        assert not ours, ours
        log.say("What is listed is the cluster's own.")
        return [("9: left after clean-up", "nothing of ours")]


def whole_map(seen):
    """`seen` when both services, the database and the mail server are on it."""
    parts = [{USERMGMT, NOTIFICATION_V1} <= seen.keys(), any("@mysql" in name for name in seen),
             any("smtp" in name for name in seen)]  # fmt: skip
    return seen if all(parts) and seen[USERMGMT]["Edges"] else None


def is_the_clusters(name):
    own = ("service/kubernetes", "endpoints/kubernetes", "configmap/kube-root-ca.crt", "serviceaccount/default")
    return name in own or name.startswith("secret/default-token-")
