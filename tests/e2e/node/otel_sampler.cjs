// OpenTelemetry's X-Ray sampler for Node, asked line by line (support/sampler.py).
'use strict';
const readline = require('readline');
const { SpanKind } = require('@opentelemetry/api');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { AWSXRayRemoteSampler } = require('@opentelemetry/sampler-aws-xray');
const { TracerProvider } = require('@opentelemetry/sdk-trace');

const resource = resourceFromAttributes({ 'service.name': 'shop' });
const sampler = new AWSXRayRemoteSampler({ resource, endpoint: process.env.SAMPLER_ENDPOINT });
const tracer = new TracerProvider({ resource, sampler }).getTracer('judge');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [count, path] = line.split(' ');
  let sampled = 0;
  for (let n = 0; n < Number(count); ++n) {
    const span = tracer.startSpan('request', {
      kind: SpanKind.SERVER,
      root: true,
      attributes: { 'url.path': path, 'http.request.method': 'GET', 'server.address': 'shop.example' },
    });
    sampled += span.isRecording() ? 1 : 0;
    span.end();
  }
  console.log(JSON.stringify({ sampled, rules: [] }));
}).on('close', () => process.exit(0));
