import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { declareReplacedDependencies } from "./steps/danfojs-manifest.mjs";
import { writeReference } from "./steps/reference.mjs";
import { root } from "./steps/root.mjs";
import { setUp } from "./steps/set-up.mjs";

// Before `npm pack`: builds the sources and the reference, and writes the package's own manifest. `bundleDependencies`
// cannot be in the repository's package.json, because npm does not apply `overrides` to bundled packages.
await setUp();
if (!(await writeReference())) process.exit(1);
declareReplacedDependencies();

const manifestFile = join(root, "package.json");
const kept = join(root, ".cache", "package.json");
mkdirSync(join(root, ".cache"), { recursive: true });
// An interrupted pack has left its own manifest: the kept copy is the repository's.
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
