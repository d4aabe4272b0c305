// The sampler of the X-Ray SDK for Node, asked line by line (support/sampler.py).
'use strict';
const readline = require('readline');
const AWSXRay = require('aws-xray-sdk-core');

AWSXRay.middleware.setSamplingRules({ version: 2, rules: [], default: { fixed_target: 100, rate: 1 } });

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [count, path] = line.split(' ');
  const rules = new Set();
  let sampled = 0;
  for (let n = 0; n < Number(count); ++n) {
    const request = { host: 'shop.example', httpMethod: 'GET', urlPath: path, serviceName: 'shop' };
    const answer = AWSXRay.middleware.sampler.shouldSample(request);
    sampled += answer ? 1 : 0;
    if (typeof answer === 'string') rules.add(answer);
  }
  console.log(JSON.stringify({ sampled, rules: [...rules] }));
}).on('close', () => process.exit(0));
