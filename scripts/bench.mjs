import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./steps/root.mjs";
import { runNode } from "./steps/run-node.mjs";
import { setUp } from "./steps/set-up.mjs";

// npm run bench -- NAME …: compiles and runs test/bench/NAME.ts.
await setUp();
const [name, ...args] = process.argv.slice(2);
const folder = join(root, "test", "bench");
const names = existsSync(folder)
  ? [...new Set(readdirSync(folder).map((file) => /^(.+)\.(?:ts|mjs)$/.exec(file)?.[1]))]
      .filter(Boolean)
      .sort()
  : [];
if (name === undefined || !names.includes(name)) {
  const nearest = pathToFileURL(join(root, "dist", "lib", "errors", "nearest.js")).href;
  const { adviseName } = await import(nearest);
  const advice = names.length
    ? name === undefined
      ? `there are: ${names.join(", ")}`
      : adviseName(name, names)
    : "there are none";
  console.error(
    name === undefined ? `which benchmark? ${advice}` : `there is no benchmark '${name}': ${advice}`,
  );
  process.exit(2);
}
if (existsSync(join(folder, `${name}.mjs`))) {
  process.exit(await runNode([join(folder, `${name}.mjs`), ...args]));
}
const compiled = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.bench.json"],
  { cwd: root, stdio: "inherit" },
);
if (compiled.status !== 0) process.exit(1);
process.exitCode = await runNode([join(root, ".cache", "bench", "test", "bench", `${name}.js`), ...args]);
