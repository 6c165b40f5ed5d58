import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { filesBelow, isLeftOut, packagesThatRun, strayBinaries } from "./steps/bundle-files.mjs";
import { fetchPackage } from "./steps/fetch-package.mjs";
import { writeReference } from "./steps/reference.mjs";
import { root } from "./steps/root.mjs";
import { setUp } from "./steps/set-up.mjs";
import { systems, thisSystem } from "./steps/systems.mjs";

// npm run bundle: Populi with everything it needs for a system, Node included, as one archive for machines without a
// network. `--platform SYSTEM` names another system than this one, `--no-docs` leaves out the reference, `--folder` writes no
// archive.
const asked = askedOf(process.argv.slice(2));
await setUp();
if (!asked.noDocs && !(await writeReference())) process.exit(1);

const { system } = asked;
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const name = `populi-${version}-${system}`;
const folder = join(root, "bundle", name);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
let bytes = 0;
let leftOut = 0;
const copied = new Set();
const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
for (const place of packagesThatRun(lockfile, system)) {
  const { os, version } = lockfile.packages[place];
  if (existsSync(join(root, place))) copyPackage(join(root, place), place);
  // npm installs packages of this system alone.
  else if (os !== undefined) copyPackage(fetchPackage(place.split("node_modules/").at(-1), version), place);
}
// npm links the packages of `packages/`; a bundle has copies, which no machine resolves elsewhere.
for (const [place, { link, dev }] of Object.entries(lockfile.packages)) {
  if (link && !dev && existsSync(join(root, place))) copyPackage(realpathSync(join(root, place)), place);
}

/** Copies a package without its nested packages, which the lockfile lists by themselves. */
function copyPackage(from, place) {
  if (copied.has(place)) return;
  copied.add(place);
  for (const file of filesBelow(from)) {
    if (file.startsWith("node_modules/")) continue;
    const path = `${place.slice("node_modules/".length)}/${file}`;
    const { size } = statSync(join(from, file));
    if (isLeftOut(path, system)) {
      leftOut += size;
      continue;
    }
    bytes += size;
    const to = join(folder, place, file);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(from, file), to);
  }
}

for (const part of ["dist", "data", "notebooks", "kernel/resources", "docs", "LICENSE", "README.md"]) {
  if (!existsSync(join(root, part))) continue;
  cpSync(join(root, part), join(folder, part), {
    recursive: true,
    filter: (file) =>
      !/\.(map|tsbuildinfo)$/.test(file) && !/[\\/]dist[\\/](test|scripts)([\\/]|$)/.test(file),
  });
}
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { scripts: _scripts, devDependencies: _dev, ...kept } = manifest;
writeFileSync(join(folder, "package.json"), `${JSON.stringify(kept, null, 2)}\n`);

const windows = system.startsWith("win32");
const program = windows ? "node.exe" : "node";
copyFileSync(
  system === thisSystem ? process.execPath : join(fetchPackage(systems[system].node, "22"), "bin", program),
  join(folder, program),
);
if (windows) {
  writeFileSync(join(folder, "populi.cmd"), '@"%~dp0node.exe" "%~dp0dist\\kernel\\cli.js" %*\r\n');
} else {
  const start =
    '#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\nexec "$here/node" "$here/dist/kernel/cli.js" "$@"\n';
  writeFileSync(join(folder, "populi"), start, { mode: 0o755 });
}
const run = windows ? "populi.cmd" : "./populi";
writeFileSync(
  join(folder, "START.txt"),
  [
    `Populi ${version} for ${system}. It needs no network, no Node and no npm.`,
    "",
    `${run} run notebooks/quickstart.ipynb --html quickstart.html   runs a notebook without Jupyter`,
    `${run} install                                                 registers the kernel with an installed Jupyter`,
    `${run} doctor                                                  what is installed, and what is missing`,
    "",
    "The documentation is docs/api/index.html. Do not move the folder after populi install: the kernel is found by its path.",
    "",
  ].join(windows ? "\r\n" : "\n"),
);
const wrong = strayBinaries(folder, system);
if (wrong.length > 0) {
  console.error(`the bundle would not run on ${system}:\n${wrong.map((each) => `  ${each}`).join("\n")}`);
  process.exit(1);
}
console.log(
  `${copied.size} packages, ${megabytes(bytes)}; what Node does not load was left out, ${megabytes(leftOut)}`,
);
if (asked.folder) {
  console.log(`the bundle is ${relative(root, folder)}`);
} else {
  const archive = `${name}.tar.gz`;
  // Every system that Populi runs on has a tar, Windows since 2018.
  const packed = spawnSync("tar", ["-czf", archive, name], { cwd: join(root, "bundle"), stdio: "inherit" });
  if (packed.status !== 0) process.exit(packed.status ?? 1);
  const { size } = statSync(join(root, "bundle", archive));
  console.log(`the bundle is ${relative(root, join(root, "bundle", archive))}, ${megabytes(size)}`);
}

/** What the bundle is asked to be. */
function askedOf(args) {
  try {
    const options = {
      "no-docs": { type: "boolean", default: false },
      folder: { type: "boolean", default: false },
      platform: { type: "string", default: thisSystem },
    };
    const { "no-docs": noDocs, folder, platform: system } = parseArgs({ args, options }).values;
    if (!Object.hasOwn(systems, system))
      throw new Error(
        `no bundle can be built for '${system}': the systems are ${Object.keys(systems).join(", ")}`,
      );
    return { noDocs, folder, system };
  } catch ({ message }) {
    console.error(`${message}\nUsage: npm run bundle -- [--platform SYSTEM] [--no-docs] [--folder]`);
    return process.exit(2);
  }
}
