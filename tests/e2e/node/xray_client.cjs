// @aws-sdk/client-xray driven by lines of JSON: {"operation": "PutTraceSegments", "input": {...}} in,
// {"output": ...} or {"error": {...}} out. Times cross as epoch seconds.
// Usage: node xray_client.cjs ENDPOINT
'use strict';
const readline = require('readline');
const xray = require('@aws-sdk/client-xray');

const client = new xray.XRayClient({ endpoint: process.argv[2], region: 'us-east-1', maxAttempts: 1 });

function plain(value) {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([key]) => key !== '$metadata');
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}

function input(value, key) {
  if (['StartTime', 'EndTime', 'Timestamp'].includes(key)) return new Date(value * 1000);
  if (Array.isArray(value)) return value.map((each) => input(each));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, input(each, name)]));
}

async function run(request) {
  if (request.paginate) {
    const pages = [];
    for await (const page of xray[`paginate${request.operation}`]({ client }, input(request.input))) {
      pages.push(plain(page));
    }
    return { output: pages };
  }
  return { output: plain(await client.send(new xray[`${request.operation}Command`](input(request.input)))) };
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let answer;
    try {
      answer = await run(JSON.parse(line));
    } catch (error) {
      const modelled = typeof xray[error.name] === 'function' && error instanceof xray[error.name];
      answer = {
        error: {
          name: error.name,
          message: error.message,
          status: error.$metadata && error.$metadata.httpStatusCode,
          modelled,
        },
      };
    }
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
}

main();
