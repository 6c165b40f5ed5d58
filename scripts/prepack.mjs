import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { declareReplacedDependencies } from "./steps/danfojs-manifest.mjs";
import { writeReference } from "./steps/reference.mjs";
import { root } from "./steps/root.mjs";
import { setUp } from "./steps/set-up.mjs";

// Before `npm pack`: builds the sources and the reference, and gives the package the manifest that others install. `bundleDependencies` cannot stand in
// the repository's own package.json: npm does not apply `overrides` to what is bundled.
await setUp();
await writeReference();
declareReplacedDependencies();

const manifestFile = join(root, "package.json");
const kept = join(root, ".cache", "package.json");
mkdirSync(join(root, ".cache"), { recursive: true });
// A pack that was broken off left its manifest behind: the repository's own is the one kept.
if (existsSync(kept)) copyFileSync(kept, manifestFile);
copyFileSync(manifestFile, kept);
const {
  overrides: _overrides,
  devDependencies: _dev,
  scripts: _scripts,
  ...manifest
} = JSON.parse(readFileSync(manifestFile, "utf8"));
writeFileSync(
  manifestFile,
  `${JSON.stringify({ ...manifest, bundleDependencies: ["danfojs-node"] }, null, 2)}\n`,
);
