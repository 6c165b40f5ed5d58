import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps/root.mjs";
import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// npm run bench -- NAME …: compiles and runs test/bench/NAME.ts; `parts` and `peers` are what benchmarks share.
await setUp();
const [name, ...args] = process.argv.slice(2);
const folder = join(root, "test", "bench");
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.slice(0, -".ts".length))
  .sort();
if (name === undefined || !names.includes(name)) {
  const nearest = pathToFileURL(join(root, "dist", "lib", "errors", "nearest.js")).href;
  const { adviseName } = await import(nearest);
  console.error(
    name === undefined
      ? `which benchmark? there are: ${names.join(", ")}`
      : `there is no benchmark '${name}': ${adviseName(name, names)}`,
  );
  process.exit(2);
}
const compiled = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.bench.json"],
  { cwd: root, stdio: "inherit" },
);
if (compiled.status !== 0) process.exit(1);
process.exitCode = await runNode([join(root, ".cache", "bench", "test", "bench", `${name}.js`), ...args]);
