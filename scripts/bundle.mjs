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
import { filesBelow, isLeftOut, packagesThatRun } from "./steps/bundle-files.mjs";
import { writeReference } from "./steps/reference.mjs";
import { root } from "./steps/root.mjs";
import { setUp } from "./steps/set-up.mjs";

// npm run bundle: Populi with everything it needs for this system, Node included, as one archive for machines without a
// network. `--no-docs` leaves out the reference, `--folder` writes no archive.
const asked = process.argv.slice(2);
const unknown = asked.find((one) => !["--no-docs", "--folder"].includes(one));
if (unknown !== undefined) {
  console.error(`npm run bundle knows --no-docs and --folder, not '${unknown}'`);
  process.exit(2);
}
await setUp();
if (!asked.includes("--no-docs") && !(await writeReference())) process.exit(1);

const here = { platform: process.platform, arch: process.arch };
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const name = `populi-${version}-${here.platform}-${here.arch}`;
const folder = join(root, "bundle", name);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
let bytes = 0;
let leftOut = 0;
const copied = new Set();
for (const place of packagesThatRun(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")))) {
  if (existsSync(join(root, place))) copyPackage(join(root, place), place);
}
// npm links the packages of `packages/`; a bundle has copies, which no machine resolves elsewhere.
for (const [place, { link, dev }] of Object.entries(
  JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages,
)) {
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
    if (isLeftOut(path, here)) {
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

const windows = here.platform === "win32";
copyFileSync(process.execPath, join(folder, windows ? "node.exe" : "node"));
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
    `Populi ${version} for ${here.platform} ${here.arch}. It needs no network, no Node and no npm.`,
    "",
    `${run} run notebooks/quickstart.ipynb --html quickstart.html   runs a notebook without Jupyter`,
    `${run} install                                                 registers the kernel with an installed Jupyter`,
    `${run} doctor                                                  what is installed, and what is missing`,
    "",
    "The documentation is docs/api/index.html. Do not move the folder after populi install: the kernel is found by its path.",
    "",
  ].join(windows ? "\r\n" : "\n"),
);
console.log(
  `${copied.size} packages, ${megabytes(bytes)}; what Node does not load was left out, ${megabytes(leftOut)}`,
);
if (asked.includes("--folder")) {
  console.log(`the bundle is ${relative(root, folder)}`);
} else {
  const archive = `${name}.tar.gz`;
  // Every system that Populi runs on has a tar, Windows since 2018.
  const packed = spawnSync("tar", ["-czf", archive, name], { cwd: join(root, "bundle"), stdio: "inherit" });
  if (packed.status !== 0) process.exit(packed.status ?? 1);
  const { size } = statSync(join(root, "bundle", archive));
  console.log(`the bundle is ${relative(root, join(root, "bundle", archive))}, ${megabytes(size)}`);
}
