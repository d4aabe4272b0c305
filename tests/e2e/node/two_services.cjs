// Two services, traced by the X-Ray SDK for Node: `node-front` calls `node-stock` over HTTP.
// Prints {"front": PORT} once both listen, and ends when its standard input does.
'use strict';
const { fork } = require('child_process');
const http = require('http');
const AWSXRay = require('aws-xray-sdk-core');
const xrayExpress = require('aws-xray-sdk-express');

const tracedHttp = AWSXRay.captureHTTPs(http);
AWSXRay.middleware.setSamplingRules({ version: 2, rules: [], default: { fixed_target: 100, rate: 1 } });

// The middlewares of the express package need nothing of express itself.
function traced(name, handle) {
  const open = xrayExpress.openSegment(name);
  return http.createServer((request, response) => open(request, response, () => handle(request, response)));
}

function answer(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

const stock = () => traced('node-stock', (request, response) => {
  AWSXRay.captureAsyncFunc('find stock', (subsegment) => {
    subsegment.addAnnotation('sku', 'keyboard-87');
    subsegment.addMetadata('shelf', { row: 4, places: [1, 2, 3] }, 'stock');
    const query = subsegment.addNewSubsegment('stock@db.internal');
    query.namespace = 'remote';
    query.addSqlData({
      url: 'mysql://db.internal:3306/stock',
      user: 'stock',
      database_type: 'MySQL',
      sanitized_query: 'SELECT amount FROM stock WHERE sku = ?',
    });
    setImmediate(() => {
      query.close();
      if (request.url.startsWith('/broken')) {
        subsegment.close(new RangeError('the shelf is empty'));
        answer(response, 500, { error: 'broken' });
      } else {
        subsegment.close();
        answer(response, 200, { reserved: true });
      }
    });
  });
});

const front = () => traced('node-front', (request, response) => {
  const segment = AWSXRay.getSegment();
  segment.setUser('ann');
  segment.addAnnotation('order', 'o-1');
  segment.addAnnotation('amount', 12.5);
  segment.addAnnotation('express', true);
  segment.addMetadata('basket', ['keyboard', 'cable']);
  const options = { host: '127.0.0.1', port: stockPort, path: request.url };
  tracedHttp.get(options, (inner) => {
    inner.resume();
    inner.on('end', () => answer(response, inner.statusCode === 200 ? 200 : 500, {}));
  });
});

// The SDK keeps one default name for a process, so each service has its own.
const role = process.argv[2] || 'front';
let stockPort = 0;

function serve(create, ready) {
  const server = create();
  server.listen(0, '127.0.0.1', () => ready(server.address().port));
}

if (role === 'stock') {
  serve(stock, (port) => process.send({ port }));
  process.on('disconnect', () => process.exit(0));
} else {
  fork(__filename, ['stock']).on('message', (message) => {
    stockPort = message.port;
    serve(front, (port) => process.stdout.write(JSON.stringify({ front: port }) + '\n'));
  });
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}
