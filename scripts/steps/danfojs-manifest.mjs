import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

const file = join(root, "node_modules", "danfojs-node", "package.json");

/**
 * Says in danfojs-node's own package.json what it really runs with here. npm's `overrides` hold only at the root of a
 * project; the danfojs-node that travels inside the packed Populi must ask for what travels with it, or npm would reach
 * for its tarball outside the registry and for TensorFlow's binaries. Doing it twice changes nothing.
 */
export function declareReplacedDependencies() {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  for (const name of ["@tensorflow/tfjs-node", "xlsx"]) {
    const installed = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
    manifest.dependencies[name] = installed.version;
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
