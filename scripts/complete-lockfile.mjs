import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./steps/root.mjs";

// node scripts/complete-lockfile.mjs, after a dependency was added: names in the lockfile the binaries for other systems
// that npm left out of it (https://github.com/npm/cli/issues/4828), without which `npm ci` refuses or installs no binary
// there. System and processor are read from the package's name, as @biomejs/cli-darwin-arm64 has them.
const file = join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const place = `node_modules/${name}`;
    if (lock.packages[place] || lock.packages[`${path}/${place}`]) continue;
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
    lock.packages[place] = {
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
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} binaries for other systems added to package-lock.json`);
