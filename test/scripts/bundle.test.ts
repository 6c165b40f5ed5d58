import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

interface BundleFiles {
  packagesThatRun(
    lockfile: { readonly packages: Readonly<Record<string, object>> },
    system: string,
  ): string[];
  isLeftOut(path: string, system: string): boolean;
  strayBinaries(folder: string, system: string): string[];
}
interface Systems {
  readonly systems: Readonly<Record<string, { readonly node: string }>>;
  readonly thisSystem: string;
  systemOf(head: Buffer): string | undefined;
}
const step = (name: string) => import(pathToFileURL(join(root, "scripts", "steps", `${name}.mjs`)).href);
const { packagesThatRun, isLeftOut, strayBinaries } = (await step("bundle-files")) as BundleFiles;
const { systems, systemOf, thisSystem } = (await step("systems")) as Systems;

const linux = "linux-x64";
const lockfile = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));

describe("a bundle for machines without a network", () => {
  test("has every dependency of the package, and none that is for development alone", () => {
    const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
    const { dependencies, devDependencies } = read("package.json");
    const places = packagesThatRun(lockfile, linux);
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
    for (const place of packagesThatRun(lockfile, linux)) {
      const file = join(root, place, "package.json");
      if (!existsSync(file)) continue; // of another system
      const { main } = JSON.parse(readFileSync(file, "utf8")) as { readonly main?: string };
      if (main !== undefined)
        expect(isLeftOut(`${place.slice("node_modules/".length)}/${main}`, linux)).toBe(false);
    }
  });

  test.each(Object.keys(systems))(
    "has the packages of %s for surveys and pictures, and of no other system",
    (system) => {
      const native = packagesThatRun(lockfile, system).filter((place) =>
        /node-bindings-|resvg-js-/.test(place),
      );
      const [platform, arch] = system.split("-");
      expect(native).toHaveLength(2);
      for (const place of native) expect(place).toMatch(new RegExp(`-${platform}-${arch}`));
    },
  );

  test("knows which system a binary is for, as the folders of zeromq and ONNX Runtime say it", () => {
    for (const place of ["zeromq/build", "onnxruntime-node/bin/napi-v6"]) {
      const folder = join(root, "node_modules", place);
      const binaries = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((file) => file.split(sep).join("/"))
        .filter((file) => /\.(node|dll|dylib)$|\.so\.1$/.test(file) && !file.includes("/ia32/"));
      expect(binaries.length).toBeGreaterThan(4);
      for (const file of binaries)
        expect(systemOf(readFileSync(join(folder, file)).subarray(0, 1_024)), file).toBe(
          file.split("/").slice(0, 2).join("-"),
        );
    }
    expect(systemOf(readFileSync(process.execPath).subarray(0, 1_024))).toBe(thisSystem);
    expect(systemOf(readFileSync(join(root, "package.json")))).toBeUndefined();
  });

  test("is refused with a binary of another system, or without one that it needs", () => {
    const folder = mkdtempSync(join(tmpdir(), "populi bundle "));
    const zeromq = join("node_modules", "zeromq", "build");
    const binary = (system: string) =>
      readdirSync(join(root, zeromq, ...system.split("-"), "node"), {
        recursive: true,
        encoding: "utf8",
      }).find((file) => file.endsWith("addon.node"))!;
    try {
      for (const system of ["linux-x64", "darwin-arm64"]) {
        const place = join(zeromq, ...system.split("-"), "node");
        const file = join(place, binary(system));
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        copyFileSync(join(root, file), join(folder, file));
      }
      const found = strayBinaries(folder, linux);
      expect(found[0]).toMatch(/addon\.node is for darwin-arm64$/);
      expect(found.slice(1)).toEqual([
        "node has no binary for linux-x64",
        "@duckdb/node-api has no binary for linux-x64",
        "@resvg/resvg-js has no binary for linux-x64",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
