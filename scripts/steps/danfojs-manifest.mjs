import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

const file = join(root, "node_modules", "danfojs-node", "package.json");

/**
 * Writes the packages that danfojs-node runs with here into its own package.json. npm applies `overrides` only at the
 * root of a project. Without this, installing the packed Populi, which bundles danfojs-node, would download a tarball
 * from outside the registry and TensorFlow's binaries. Idempotent.
 */
export function declareReplacedDependencies() {
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  for (const name of ["@tensorflow/tfjs-node", "xlsx"]) {
    const installed = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
    manifest.dependencies[name] = installed.version;
  }
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}
