// Segments of the X-Ray SDK for Node, recorded line by line (support/daemon_clients.py).
'use strict';
const readline = require('readline');
const AWSXRay = require('aws-xray-sdk-core');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [count, name] = line.split(' ');
  for (let n = 0; n < Number(count); ++n) new AWSXRay.Segment(name).close();
  console.log(JSON.stringify({ ended: Number(count) }));
}).on('close', () => process.exit(0));
