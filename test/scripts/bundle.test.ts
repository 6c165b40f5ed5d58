import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

interface BundleFiles {
  packagesThatRun(lockfile: { readonly packages: Readonly<Record<string, object>> }): string[];
  isLeftOut(path: string, here: { readonly platform: string; readonly arch: string }): boolean;
}
const { packagesThatRun, isLeftOut } = (await import(
  pathToFileURL(join(root, "scripts", "steps", "bundle-files.mjs")).href
)) as BundleFiles;

const linux = { platform: "linux", arch: "x64" };

describe("a bundle for machines without a network", () => {
  test("has every dependency of the package, and none that is for development alone", () => {
    const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
    const { dependencies, devDependencies } = read("package.json");
    const places = packagesThatRun(read("package-lock.json"));
    for (const name of Object.keys(dependencies)) expect(places).toContain(`node_modules/${name}`);
    for (const name of Object.keys(devDependencies)) expect(places).not.toContain(`node_modules/${name}`);
  });

  test("keeps this system's binaries and leaves out those of others", () => {
    const kept = [
      "onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node",
      "zeromq/build/linux/x64/node/napi/addon.node",
      "zeromq/build/manifest.json",
    ];
    const others = [
      "onnxruntime-node/bin/napi-v6/darwin/arm64/onnxruntime_binding.node",
      "onnxruntime-node/bin/napi-v6/linux/arm64/onnxruntime_binding.node",
      "zeromq/build/win32/ia32/node/addon.node",
    ];
    expect(kept.filter((path) => isLeftOut(path, linux))).toEqual([]);
    expect(others.filter((path) => !isLeftOut(path, linux))).toEqual([]);
  });

  test("leaves out source maps and copies for browsers, and no file that a package names as its main one", () => {
    expect(isLeftOut("@tensorflow/tfjs-core/dist/ops/add.js.map", linux)).toBe(true);
    expect(isLeftOut("@tensorflow/tfjs-core/dist/tf-core.fesm.min.js", linux)).toBe(true);
    const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    for (const place of packagesThatRun(lockfile)) {
      const file = join(root, place, "package.json");
      if (!existsSync(file)) continue; // of another system
      const { main } = JSON.parse(readFileSync(file, "utf8")) as { readonly main?: string };
      if (main !== undefined)
        expect(isLeftOut(`${place.slice("node_modules/".length)}/${main}`, linux)).toBe(false);
    }
  });
});
