import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";
import { node, npmCli } from "./node.js";

test("the lockfile names the binaries for every system, without which npm ci refuses", async () => {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
    ),
  );
  expect(missing, "run: node scripts/complete-lockfile.mjs").toEqual([]);
});

test("onnxruntime-node's install script downloads nothing, whichever npm runs it", async () => {
  const script = join(root, "node_modules", "onnxruntime-node", "script", "install.js");
  expect(await node([script], root)).toEqual({ code: 0, output: "" });
});

describe.skipIf(npmCli === undefined)("npm, in this project", () => {
  test("npx tsc is the project's own compiler, and npm prints nothing else", async () => {
    const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const { code, output } = await node([npmCli!, "exec", "--no", "--", "tsc", "--version"], root);
    expect(output, "run: node scripts/complete-lockfile.mjs && npm ci").toBe(
      `Version ${dependencies.typescript}\n`,
    );
    expect(code).toBe(0);
  });

  test("every install script of a dependency is approved or denied", async () => {
    const { packages } = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
      packages: Record<string, { name?: string; hasInstallScript?: boolean }>;
    };
    const { allowScripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const withScript = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path, { name }]) => name ?? path.slice(path.lastIndexOf("node_modules/") + 13));
    expect(Object.keys(allowScripts)).toEqual(expect.arrayContaining(withScript));
  });
});
