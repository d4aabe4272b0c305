// Holds the built console to its budgets (docs/adr/0021-console.md): what is sent, compressed by gzip, in kB of 1,000 bytes.
//
//   node budgets.mjs DIST

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = process.argv[2];
const BUDGETS = { firstJs: 365, firstCss: 100, route: 45, worker: 30, allJs: 560, html: 3 };

const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath ?? entry.path, entry.name)));
const bytesOf = (name) => readFileSync(join(dist, name));
const size = new Map(files.map((name) => [name, gzipSync(bytesOf(name), { level: 9 }).length / 1000]));
const html = bytesOf('index.html').toString();
const first = new Set([...html.matchAll(/(?:src|href)="\/console\/([^"]+)"/g)].map((match) => match[1]).filter((name) => size.has(name)));
// What the entry imports at once comes with it.
for (const name of first) {
  if (!name.endsWith('.js')) continue;
  for (const [, path] of bytesOf(name).toString().matchAll(/from"\.\/([^"]+\.js)"/g)) first.add(`assets/${path}`);
}

const sum = (names) => names.reduce((total, name) => total + size.get(name), 0);
const isJs = (name) => name.endsWith('.js');
const wrong = [];
const check = (what, kB, budget) => {
  const over = kB > budget;
  console.log(`${over ? 'OVER ' : '     '}${what.padEnd(44)} ${kB.toFixed(1).padStart(7)} of ${budget} kB`);
  if (over) wrong.push(what);
};

check('first paint: page, script, style', size.get('index.html') + sum([...first].filter((name) => name.startsWith('first-paint'))), BUDGETS.html);
check('first load: JavaScript', sum([...first].filter(isJs)), BUDGETS.firstJs);
check('first load: CSS', sum([...first].filter((name) => name.endsWith('.css'))), BUDGETS.firstCss);
for (const name of files.filter((each) => isJs(each) && !first.has(each)).sort((a, b) => size.get(b) - size.get(a)).slice(0, 8)) {
  check(name, size.get(name), name.includes('worker') ? BUDGETS.worker : BUDGETS.route);
}
check('all JavaScript', sum(files.filter(isJs)), BUDGETS.allJs);

for (const name of files) {
  if (/\.(woff2?|ttf|otf|png|jpe?g|gif)$/.test(name)) wrong.push(`${name}: fonts and pictures are not shipped`);
  const text = isJs(name) ? bytesOf(name).toString() : '';
  if (/[^.\w]eval\(|new Function\(/.test(text)) wrong.push(`${name}: evaluates text as code`);
  // Names of XML and documentation in libraries are no requests; fetches are made by path.
  if (/(?:fetch|import)\(\s*["'`]https?:/.test(text)) wrong.push(`${name}: asks another server`);
}
if (wrong.length > 0) {
  console.error(`budgets: ${wrong.join('; ')}`);
  process.exit(1);
}
