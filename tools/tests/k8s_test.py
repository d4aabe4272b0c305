"""The pure parts of tools/k8s: manifests for the old version, names for the cluster's DNS, the transcript."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "k8s"))
import calls  # noqa: E402
import canary  # noqa: E402
import cluster_dns  # noqa: E402
import older  # noqa: E402
import transcript  # noqa: E402


def service(name, address, **more):
    return {"kind": "Service", "metadata": {"name": name, "namespace": "default"},
            "spec": {"clusterIP": address, **more}}  # fmt: skip


class Older(unittest.TestCase):
    def test_takes_out_what_is_newer_and_says_so(self):
        given = [service("xray-service", "10.96.0.7", internalTrafficPolicy="Local")]
        made, changes = older.adapted(given)
        self.assertEqual([service("xray-service", "10.96.0.7")], made)
        self.assertEqual(1, len(changes))
        self.assertIn("Service `xray-service`: without `spec.internalTrafficPolicy: Local`", changes[0])

    def test_takes_out_what_the_surge_needs_too(self):
        rolling = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}
        given = [{"kind": "DaemonSet", "metadata": {"name": "d"}, "spec": {"updateStrategy": rolling, "template": {}}}]
        [made], changes = older.adapted(given)
        self.assertEqual({"type": "RollingUpdate", "rollingUpdate": {}}, made["spec"]["updateStrategy"])
        told = [line.split("Update.")[1].split("`")[0] for line in changes]
        self.assertEqual(["maxSurge: 1", "maxUnavailable: 0"], told)

    def test_leaves_the_rest_and_what_it_was_given(self):
        given = [service("a", "None"), {"kind": "Deployment", "metadata": {"name": "b"},
                                        "spec": {"internalTrafficPolicy": "of another kind"}}]  # fmt: skip
        made, changes = older.adapted(given)
        self.assertEqual((given, []), (made, changes))
        changed = service("a", "None", internalTrafficPolicy="Local")
        older.adapted([changed])
        self.assertEqual("Local", changed["spec"]["internalTrafficPolicy"])


class ClusterDns(unittest.TestCase):
    def test_services_have_their_address_and_headless_ones_their_pods(self):
        pods = {"metadata": {"name": "pods", "namespace": "default"},
                "subsets": [{"addresses": [{"ip": "10.244.0.9"}, {"ip": "10.244.0.8", "hostname": "pods-0"}],
                             "notReadyAddresses": [{"ip": "10.244.0.7"}]}, {"ports": []}]}  # fmt: skip
        alias = {"metadata": {"name": "mysql", "namespace": "default"}, "spec": {"type": "ExternalName"}}
        said = cluster_dns.hosts_of([service("web", "10.96.1.1"), service("pods", "None"), alias], [pods])
        self.assertEqual(
            "10.244.0.8 pods-0.pods.default.svc.cluster.local\n"
            "10.244.0.8 pods.default.svc.cluster.local\n"
            "10.244.0.9 pods.default.svc.cluster.local\n"
            "10.96.1.1 web.default.svc.cluster.local\n", said)  # fmt: skip

    def test_a_headless_service_without_pods_has_no_name(self):
        self.assertEqual("", cluster_dns.hosts_of([service("pods", "None")], []))


class Transcript(unittest.TestCase):
    def test_says_how_much_was_left_out(self):
        self.assertEqual(["a", "b"], transcript.shortened("a\nb\n", 2))
        self.assertEqual(["a", "... (2 more lines)"], transcript.shortened("a\nb\nc\n", 2))

    def test_hides_the_machine_but_not_other_words(self):
        hidden = {"/tmp/x": "NODE", "/tmp/x/walk": "WALK", "box": "machine"}
        said = transcript.without_this_machine("/tmp/x/walk/a /tmp/x/b box box-1 mailbox", hidden)
        self.assertEqual("WALK/a NODE/b machine box-1 mailbox", said)

    def test_fails_loudly_when_a_command_does(self):
        log = transcript.Transcript({"PATH": "/usr/bin:/bin"}, ".", {})
        with self.assertRaisesRegex(AssertionError, "why(.|\n)*ended with 3"):
            log.run("echo why; exit 3")
        self.assertEqual("no\n", log.run("echo no; exit 3", fails=True, quiet=True))
        with self.assertRaisesRegex(AssertionError, "ended with 0"):
            log.run("true", fails=True)


class Figures(unittest.TestCase):
    def test_a_share_may_scatter_only_where_there_is_a_choice(self):
        self.assertEqual((0, 0), (canary.scatter(0, 80), canary.scatter(1, 80)))
        self.assertAlmostEqual(0.2236, canary.scatter(0.5, 80), 3)

    def test_a_counter_adds_its_labels_and_takes_no_other(self):
        page = '# HELP a_total x\na_total{b="1"} 2\na_total{b="2"} 3\na_total_more 9\n'
        self.assertEqual(5, calls.counter(page, "a_total"))


if __name__ == "__main__":
    unittest.main()
