import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

// The scripts in a project of their own: one without dependencies, so that nothing is fetched.
let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "populi projet é "));
  cpSync(join(root, "scripts"), join(project, "scripts"), { recursive: true });
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "empty", version: "1.0.0", engines: { node: ">=20.19" } }),
  );
  writeFileSync(
    join(project, "package-lock.json"),
    JSON.stringify({
      name: "empty",
      version: "1.0.0",
      lockfileVersion: 3,
      requires: true,
      packages: { "": { name: "empty", version: "1.0.0" } },
    }),
  );
});
afterAll(() => rmSync(project, { recursive: true }));

const setUp = () =>
  spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `const { setUp } = await import(${JSON.stringify(pathToFileURL(join(project, "scripts", "steps", "set-up.mjs")).href)}); await setUp({ build: false });`,
    ],
    { cwd: tmpdir(), encoding: "utf8" },
  );

test("installs where nothing is installed, and not again", { timeout: 60_000 }, () => {
  const first = setUp();
  expect(first.stdout).toContain("installing packages (there are none yet)");
  expect(first.status).toBe(0);
  // npm makes no record where there is nothing to install: the record of a real installation stands in.
  mkdirSync(join(project, "node_modules"), { recursive: true });
  copyFileSync(join(project, "package-lock.json"), join(project, "node_modules", ".package-lock.json"));
  expect(setUp()).toMatchObject({ status: 0, stdout: "" });
});

test("installs again when the lockfile names what is not there, or another version", {
  timeout: 60_000,
}, () => {
  const lock = (version: string, file: string[]) =>
    writeFileSync(
      join(project, ...file),
      JSON.stringify({
        lockfileVersion: 3,
        packages: { "": { name: "empty" }, "node_modules/x": { version } },
      }),
    );
  mkdirSync(join(project, "node_modules"), { recursive: true });
  lock("2.0.0", ["package-lock.json"]);
  lock("1.0.0", ["node_modules", ".package-lock.json"]);
  const stale = setUp();
  expect(stale.stdout).toContain("installing packages (x is 1.0.0, the lockfile has 2.0.0)");
});

test("ends with advice on a Node that is too old", () => {
  const manifest = JSON.stringify({ name: "empty", version: "1.0.0", engines: { node: ">=99.1" } });
  writeFileSync(join(project, "package.json"), manifest);
  const ended = setUp();
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain(`Populi needs Node >=99.1, and this is Node ${process.versions.node}`);
});
