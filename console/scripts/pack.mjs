// Packs the built console into one C++ file: every file by gzip and brotli, with its type and a tag of its content.
//
//   node pack.mjs DIST OUT.cc

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const [dist, out] = process.argv.slice(2);
const files = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(dist, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();

// Octal escapes of three digits end by themselves, whatever follows.
function literal(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    let line = '';
    for (const byte of bytes.subarray(at, at + 4096)) {
      const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c && byte !== 0x3f;
      line += plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
    }
    lines.push(`"${line}"`);
  }
  return lines.length === 0 ? '""' : lines.join('\n');
}

const arrays = [];
const rows = files.map((name, i) => {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`${name}: a file of no known type`);
  const bytes = readFileSync(join(dist, name));
  const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 20);
  const packed = {
    gzip: gzipSync(bytes, { level: 9 }),
    brotli: brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  };
  for (const [coding, content] of Object.entries(packed)) {
    arrays.push(`constexpr char k${coding}${i}[] = ${literal(content)};`);
  }
  const view = (coding) => `{k${coding}${i}, ${packed[coding].length}}`;
  const immutable = name.startsWith('assets/');
  return `    {"${name}", "${type}", "\\"${etag}\\"", ${immutable}, ${view('gzip')}, ${view('brotli')}},`;
});

mkdirSync(dirname(out), { recursive: true });
writeFileSync(
  out,
  `// Made by console/scripts/pack.mjs.
#include "apps/roentgen/console/files.h"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace roentgen::console {
namespace {

${arrays.join('\n')}

constexpr rest::ConsoleFile kFiles[] = {
${rows.join('\n')}
};

}  // namespace

std::span<const rest::ConsoleFile> Files() { return kFiles; }

}  // namespace roentgen::console
`,
);
