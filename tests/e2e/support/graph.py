"""Service graphs as plain values that can be compared."""


def counts(statistics):
    """(ok, error, throttle, fault) with the sums inside checked."""
    if statistics is None:
        return None
    error, fault = statistics["ErrorStatistics"], statistics["FaultStatistics"]
    assert error["TotalCount"] == error["ThrottleCount"] + error["OtherCount"]
    assert fault["TotalCount"] == fault["OtherCount"]
    total = statistics["OkCount"] + error["TotalCount"] + fault["TotalCount"]
    assert statistics["TotalCount"] == total, f"counts do not add up: {statistics}"
    return (
        statistics["OkCount"],
        error["OtherCount"],
        error["ThrottleCount"],
        fault["OtherCount"],
    )


def histogram(entries):
    return sorted((round(entry["Value"], 6), entry["Count"]) for entry in entries or [])


def node_key(service):
    return (service.get("Name"), service.get("Type") or "")


class Graph:
    """Nodes by (name, type), edges by (node, node); times of nodes left out."""

    def __init__(self, services):
        self.services = services
        by_id = {service["ReferenceId"]: service for service in services}
        assert len(by_id) == len(services), "a ReferenceId is used twice"
        self.nodes, self.edges = {}, {}
        for service in services:
            key = node_key(service)
            assert key not in self.nodes, f"node {key} is there twice"
            self.nodes[key] = service
            for edge in service.get("Edges") or []:
                assert edge["ReferenceId"] in by_id, f"an edge of {key} points nowhere"
                pair = (key, node_key(by_id[edge["ReferenceId"]]))
                kind = (pair, edge.get("EdgeType") or "")
                assert kind not in self.edges, f"edge {kind} is there twice"
                self.edges[kind] = edge

    def edge(self, source, target, kind=""):
        key = ((source, target), kind)
        assert key in self.edges, f"no edge {source} -> {target}; there are {sorted(self.edges)}"
        return self.edges[key]

    def statistics(self):
        """Everything that must not depend on how the graph was computed."""
        result = {}
        for key, service in self.nodes.items():
            result[key] = (
                bool(service.get("Root")),
                service.get("State"),
                counts(service.get("SummaryStatistics")),
                seconds(service.get("SummaryStatistics")),
                tuple(histogram(service.get("ResponseTimeHistogram"))),
                tuple(histogram(service.get("DurationHistogram"))),
            )
        for key, edge in self.edges.items():
            result[key] = (
                counts(edge.get("SummaryStatistics")),
                seconds(edge.get("SummaryStatistics")),
                tuple(histogram(edge.get("ResponseTimeHistogram"))),
                tuple(histogram(edge.get("ReceivedEventAgeHistogram"))),
            )
        return result


def seconds(statistics):
    return None if statistics is None else round(statistics["TotalResponseTime"], 4)
