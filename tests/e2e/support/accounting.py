"""received = stored + duplicate + rejected + dropped + in flight, read from /metrics.

The names of the counters are written down here and nowhere else in the suite.
"""

RECEIVED = "roentgen_documents_received_total"
STORED = "roentgen_documents_stored_total"
DUPLICATE = "roentgen_documents_duplicate_total"
REJECTED = "roentgen_documents_rejected_total"
DROPPED = "roentgen_documents_dropped_total"
IN_FLIGHT = "roentgen_documents_in_flight"


class Account:
    def __init__(self, metrics):
        self.metrics = metrics
        missing = {RECEIVED, STORED, DUPLICATE, IN_FLIGHT} - metrics.names()
        assert not missing, f"/metrics has no {sorted(missing)}"
        self.received = metrics.total(RECEIVED)
        self.stored = metrics.total(STORED)
        self.duplicate = metrics.total(DUPLICATE)
        self.rejected = metrics.total(REJECTED)
        self.dropped = metrics.total(DROPPED)
        self.in_flight = metrics.total(IN_FLIGHT)

    def rejected_by(self):
        return self.metrics.by(REJECTED, "reason")

    def dropped_by(self):
        return self.metrics.by(DROPPED, "reason")

    def check(self):
        total = self.stored + self.duplicate + self.rejected + self.dropped + self.in_flight
        assert self.received == total, f"the counters do not add up: {self}"

    def __repr__(self):
        return (
            f"received {self.received:g} = stored {self.stored:g} + duplicate {self.duplicate:g}"
            f" + rejected {self.rejected_by()} + dropped {self.dropped_by()}"
            f" + in flight {self.in_flight:g}"
        )
