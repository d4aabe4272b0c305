// A service on the X-Ray SDK for Node that passes each request on to 127.0.0.1:$TARGET_PORT and answers its answer.
// Prints {"front": PORT} once it listens, and ends when its standard input does.
'use strict';
const http = require('http');
const AWSXRay = require('aws-xray-sdk-core');
const xrayExpress = require('aws-xray-sdk-express');

const tracedHttp = AWSXRay.captureHTTPs(http);
AWSXRay.middleware.setSamplingRules({ version: 2, rules: [], default: { fixed_target: 0, rate: 0 } });

const open = xrayExpress.openSegment('node-relay');
const server = http.createServer((request, response) => open(request, response, () => {
  const options = { host: '127.0.0.1', port: Number(process.env.TARGET_PORT), method: request.method, path: request.url };
  const passedOn = tracedHttp.request(options, (answer) => {
    response.writeHead(answer.statusCode, { 'Content-Type': answer.headers['content-type'] || 'text/plain' });
    answer.pipe(response);
  });
  passedOn.on('error', () => { response.writeHead(502); response.end(); });
  request.pipe(passedOn);
}));

server.listen(0, '127.0.0.1', () => process.stdout.write(JSON.stringify({ front: server.address().port }) + '\n'));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
