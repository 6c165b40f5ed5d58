import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps/root.mjs";

// Run after adding or updating a dependency: node scripts/complete-lockfile.mjs. It puts into package-lock.json what
// npm leaves out or places where it is in the way.
const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const added = addBinariesForOtherSystems(lock.packages);
keepTslabsCompilerToItself(lock.packages);
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} binaries for other systems added to package-lock.json`);

/**
 * npm names only this system's binaries (https://github.com/npm/cli/issues/4828); `npm ci` then refuses the lockfile,
 * or installs no binary, on other systems. System and processor are read from the package's name, as in
 * @biomejs/cli-darwin-arm64.
 */
function addBinariesForOtherSystems(packages) {
  let added = 0;
  for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      if (packages[place] || packages[`${path}/${place}`]) continue;
      const system =
        /(android|darwin|freebsd|linux|openharmony|win32)-(arm64|arm|ia32|loong64|ppc64|riscv64|s390x|x64)(?:-(musl|gnu))?$/.exec(
          name,
        );
      if (system === null || !/^\d+\.\d+\.\d+[-.\w]*$/.test(version)) {
        console.error(
          `${name} ${version}: not the binary of one system; add it by hand or on a system that installs it`,
        );
        process.exitCode = 1;
        continue;
      }
      const [, os, cpu, libc] = system;
      packages[place] = {
        version,
        cpu: [cpu],
        ...(dev && { dev }),
        ...(os === "linux" && { libc: [libc === "musl" ? "musl" : "glibc"] }),
        optional: true,
        os: [os],
      };
      added += 1;
    }
  }
  return added;
}

/**
 * tslab's TypeScript 5.0 has a `tsc` too, and of two packages at the top npm links the command of the first by name:
 * `npx tsc` would compile with 5.0. Inside tslab it is out of the way.
 */
function keepTslabsCompilerToItself(packages) {
  const name = "node_modules/@tslab/typescript-for-tslab";
  if (packages[name] === undefined) return;
  packages[`node_modules/tslab/${name}`] = packages[name];
  delete packages[name];
}
