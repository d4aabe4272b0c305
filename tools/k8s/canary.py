"""The tutorial's next section: version 2 behind the same Service, its share of the calls its share of the pods."""

import json
import time

from calls import NOTIFICATION_V1, NOTIFICATION_V2, USERMGMT, call_many, count_traces, service_map
from waiting import wait_for

CALLS = 80  # at each split
SPLITS = ((4, 0), (3, 1), (2, 2), (1, 3), (0, 4))
VERSIONS = (NOTIFICATION_V1, NOTIFICATION_V2)
PATCH = "deploy/kube-manifests/04-In-Cluster-Backends/trust-mail-sink.patch"


def release(walk):
    log = walk.log
    log.heading("The canary release")
    log.say("Version 2 of notification behind the same Service, and the mail sink's certificate for it too.")
    walk.apply("03-Canary-Deployment")
    log.run(f"kubectl patch deployment v2-notification-microservice \\\n    --patch-file {PATCH}")
    rows = [split(walk, v1, v2) for v1, v2 in SPLITS]
    log.say(f"At each split {CALLS} calls of `notification-xray`; through which version, by their traces:")
    log.table(("pods V1 / V2", "calls answered", "traces through V1", "through V2", "share of V2"), rows)
    log.say("kube-proxy draws a pod for each connection, so that a share scatters about that of the pods.")
    log.run("roentgen map --since 10m", keep=30)
    log.run(f"roentgen compare 'service(\"{NOTIFICATION_V1}\")' 'service(\"{NOTIFICATION_V2}\")' --since 10m", keep=24)
    assert set(VERSIONS) <= service_map().keys(), sorted(service_map())
    return [("canary: share of V2 at 0, 25, 50, 75, 100 % of the pods", ", ".join(row[-1] for row in rows))]


def split(walk, v1, v2):
    """Scales, calls, and counts: a row of the table."""
    for version, replicas in (("v1", v1), ("v2", v2)):
        walk.log.run(f"kubectl scale deployment {version}-notification-microservice --replicas={replicas}")
    wait_for(f"{v1} + {v2} pods behind the Service", lambda: pods_behind(walk) == v1 + v2, 240,
             lambda: walk.kubectl("get", "pods"))  # fmt: skip
    began = time.time()
    answered = call_many(f"{walk.url}/notification-xray", CALLS)
    assert answered == CALLS, f"{answered} of {CALLS} calls were answered"
    counts = wait_for("a trace of each call", lambda: complete(count_both(began)), 60, lambda: count_both(began))
    share = counts[NOTIFICATION_V2] / CALLS
    expected = v2 / (v1 + v2)
    assert abs(share - expected) <= scatter(expected, CALLS), f"{v1}/{v2}: {counts}"
    return (f"{v1} / {v2}", answered, *(counts[version] for version in VERSIONS), f"{share:.0%}")


def scatter(share, calls):
    """How far a drawn share may lie off: four standard deviations, nothing where there is no choice."""
    return 4 * (share * (1 - share) / calls) ** 0.5


def pods_behind(walk):
    """Pods behind the Service; None while pods of another split are still there."""
    behind = json.loads(walk.kubectl("get", "endpoints", "notification-clusterip-service", "-o", "json"))
    ready = sum(len(subset.get("addresses", [])) for subset in behind.get("subsets") or [])
    pods = walk.kubectl("get", "pods", "-l", "app=notification-restapp", "-o", "name").split()
    return ready if len(pods) == ready else None


def count_both(since):
    return {version: count_traces(f'service("{USERMGMT}") AND service("{version}")', since) for version in VERSIONS}


def complete(counts):
    return counts if sum(counts.values()) == CALLS else None
