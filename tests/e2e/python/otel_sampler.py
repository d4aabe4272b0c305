"""OpenTelemetry's X-Ray sampler of AWS's distribution for Python, asked line by line
(support/sampler.py). A status of 500 or more is an anomaly, which it reports by itself."""

import json
import os
import sys

from amazon.opentelemetry.distro.always_record_sampler import AlwaysRecordSampler
from amazon.opentelemetry.distro.sampler.aws_xray_remote_sampler import AwsXRayRemoteSampler
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind


class Adapt(SpanProcessor):
    """What the distribution's own processor does: the sampler sees how each span ended."""

    def on_end(self, span):
        try:
            sampler.adapt_sampling(span)
        except AttributeError:
            pass  # 0.21 trips over a root span that began before the rules came and ends after


resource = Resource({"service.name": "shop"})
sampler = AwsXRayRemoteSampler(resource, endpoint=os.environ["SAMPLER_ENDPOINT"])
sampler.set_span_exporter(InMemorySpanExporter())

provider = TracerProvider(sampler=AlwaysRecordSampler(sampler), resource=resource)
provider.add_span_processor(Adapt())
tracer = provider.get_tracer("judge")

for line in sys.stdin:
    count, path, status = (line.split() + ["200"])[:3]
    sampled = 0
    for _ in range(int(count)):
        attributes = {
            "url.path": path, "http.request.method": "GET", "server.address": "shop.example",
            "http.status_code": int(status),
        }  # fmt: skip
        span = tracer.start_span("request", kind=SpanKind.SERVER, attributes=attributes)
        sampled += span.get_span_context().trace_flags.sampled
        span.end()
    print(json.dumps({"sampled": sampled, "rules": []}), flush=True)
