// Judges Kubernetes objects twice: by the validators made from the published schemas (types, values, what is required),
// and by the TypeScript types made from the same (a misspelt field is a field too many).
//
//   node check_kinds.mjs FOLDER < objects.json     [{"from": "where it stands", "object": {...}}, ...]
//
// FOLDER has node_modules. Prints one line a problem; exit status 1 when there is any.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const packages = ["kubernetes-models", "@kubernetes-models/gateway-api", "@kubernetes-models/keda",
  "@kubernetes-models/prometheus-operator"];
const ownKinds = new Set(["ClusterConfig", "LoadBalancerConfiguration", "TargetGroupConfiguration"]);
const require = createRequire(pathToFileURL(join(folder, "package.json")));
const problems = [];
const items = JSON.parse(readFileSync(0, "utf8"));

// The package and path that has this kind, or nothing.
async function moduleOf(object) {
  for (const name of packages) {
    const path = `${name}/${object.apiVersion}/${object.kind}`;
    try {
      const file = join(folder, "node_modules", `${path}.js`);
      readFileSync(file);
      return { path, module: await import(pathToFileURL(file)) };
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  return undefined;
}

const source = [];
const lineOwners = [];

function addLiteral(path, from, object) {
  const text = `{ const x: import(${JSON.stringify(path)}).I${object.kind} = ${JSON.stringify(object)}; void x; }`;
  source.push(text);
  lineOwners.push(from);
}

for (const { from, object } of items) {
  const name = `${from}: ${object.kind} ${object.metadata?.name}`;
  if (ownKinds.has(object.kind)) {
    addLiteral("./kinds", name, object);
    continue;
  }
  const found = await moduleOf(object);
  if (found === undefined) {
    problems.push(`${name}: no schema knows ${object.apiVersion} ${object.kind}`);
    continue;
  }
  try {
    new found.module[object.kind](object).validate();
  } catch (error) {
    problems.push(`${name}: ${error.message}`);
  }
  addLiteral(found.path, name, object);
}

const ts = require("typescript");
const file = join(folder, "objects.ts");
writeFileSync(file, source.join("\n") + "\nexport {};\n");
const program = ts.createProgram([file], { noEmit: true, strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] });
for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, " ");
  const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line;
  problems.push(`${lineOwners[line] ?? diagnostic.file?.fileName}: ${message}`);
}

for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
