import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { useSoftwareAdapter } from "../../lib/model/tfjs/software-adapter.js";
import { populi } from "../populi.js";

let prefix: string;
let kernels: string;
beforeEach(async () => {
  prefix = await mkdtemp(join(tmpdir(), "populi préfixe "));
  kernels = join(prefix, "share", "jupyter", "kernels");
});
afterEach(() => rm(prefix, { recursive: true }));

const startsOf = async (file: string, count: number) => [...(await readFile(file)).subarray(0, count)];

test("install writes a kernelspec whose paths exist, with its logos; uninstall removes it", async () => {
  expect(await populi(["install", "--prefix", prefix, "--display-name", "TS é"])).toMatchObject({ code: 0 });
  const folder = join(kernels, "populi");
  const spec = JSON.parse(await readFile(join(folder, "kernel.json"), "utf8")) as Record<string, unknown>;
  expect(spec).toMatchObject({ display_name: "TS é", language: "typescript", interrupt_mode: "message" });
  const argv = spec.argv as string[];
  expect(argv[0]).toBe(process.execPath);
  expect(argv.slice(-2)).toEqual(["--connection-file", "{connection_file}"]);
  expect(existsSync(argv.at(-3) ?? "")).toBe(true);
  const png = [0x89, 0x50, 0x4e, 0x47];
  expect(await startsOf(join(folder, "logo-32x32.png"), 4)).toEqual(png);
  expect(await startsOf(join(folder, "logo-64x64.png"), 4)).toEqual(png);
  expect(await readFile(join(folder, "logo-svg.svg"), "utf8")).toMatch(/^<svg /);

  // An administrator installs it for others.
  if (process.platform !== "win32")
    expect((await stat(folder)).mode & 0o777).toBe((await stat(kernels)).mode & 0o777);

  expect(await populi(["uninstall", "--prefix", prefix])).toMatchObject({ code: 0 });
  expect(await readdir(kernels)).toEqual([]);
  const again = await populi(["uninstall", "--prefix", prefix]);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("no kernel 'populi' is installed there");
});

test("install --language javascript registers a kernel of its own", async () => {
  expect(await populi(["install", "--prefix", prefix, "--language", "javascript"])).toMatchObject({
    code: 0,
  });
  const spec = JSON.parse(
    await readFile(join(kernels, "populi-javascript", "kernel.json"), "utf8"),
  ) as object;
  expect(spec).toMatchObject({ display_name: "JavaScript (Populi)", language: "javascript" });
  expect((spec as { argv: string[] }).argv.slice(-2)).toEqual(["--language", "javascript"]);
  const wrong = await populi(["install", "--prefix", prefix, "--language", "javascrpt"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("did you mean 'javascript'?");
});

test("inside an active environment, install says which Jupyter offers the kernel, and --sys-prefix takes that environment", async () => {
  const environment = join(prefix, "venv");
  const active = { VIRTUAL_ENV: environment, JUPYTER_DATA_DIR: join(prefix, "user") };
  const forUser = await populi(["install"], undefined, active);
  expect(forUser.stdout).toContain(`installed in ${join(prefix, "user", "kernels", "populi")}`);
  expect(forUser.stdout).toContain(`also the one in ${environment}`);
  const inside = await populi(["install", "--sys-prefix"], undefined, active);
  expect(inside.stdout).toBe(
    `kernel 'populi' installed in ${join(environment, "share", "jupyter", "kernels", "populi")}\n`,
  );
});

test("a second install replaces the first", async () => {
  await populi(["install", "--prefix", prefix, "--name", "ts", "--display-name", "old"]);
  expect(await populi(["install", "--prefix", prefix, "--name", "ts"])).toMatchObject({ code: 0 });
  expect(await readdir(kernels)).toEqual(["ts"]);
  expect(JSON.parse(await readFile(join(kernels, "ts", "kernel.json"), "utf8"))).toMatchObject({
    display_name: "TypeScript (Populi)",
  });
});

test("another kernel is neither replaced nor removed", async () => {
  const theirs = join(kernels, "populi", "kernel.json");
  const text = '{"argv": ["python3"], "display_name": "Python 3"}';
  await mkdir(join(kernels, "populi"), { recursive: true });
  await writeFile(theirs, text);
  for (const command of ["install", "uninstall"]) {
    const ended = await populi([command, "--prefix", prefix]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("another kernel, Python 3");
  }
  expect(await readFile(theirs, "utf8")).toBe(text);
});

test("a name that Jupyter does not accept, and places that exclude each other, are rejected", async () => {
  expect((await populi(["install", "--prefix", prefix, "--name", "../x"])).stderr).toContain(
    "cannot be the name of a kernel",
  );
  expect((await populi(["install", "--prefix", prefix, "--user"])).stderr).toContain("exclude each other");
  expect(existsSync(kernels)).toBe(false);
});

test("doctor lists what it found, with advice for what is missing", { timeout: 90_000 }, async () => {
  await populi(["install", "--prefix", prefix, "--name", "here"]);
  const noSoftwareAdapter = useSoftwareAdapter();
  const ended = await populi(["doctor"], undefined, { JUPYTER_PATH: join(prefix, "share", "jupyter") });
  expect(ended.stdout).toContain(`✓ Node: ${process.versions.node}`);
  expect(ended.stdout).toContain(`✓ kernelspec 'here': ${join(kernels, "here")} (this installation)`);
  expect(ended.stdout).toContain("✓ TensorFlow.js on wasm: loads and computes");
  expect(ended.stdout).toContain("✓ TensorFlow.js on cpu: loads and computes");
  expect(ended.stdout).toMatch(
    noSoftwareAdapter
      ? /– TensorFlow\.js on webgpu: the backend 'webgpu' finds no/
      : /✓ TensorFlow\.js on webgpu: loads and computes on WebGPU \(SwiftShader .+, software\); slower than wasm, and used only on request/,
  );
  expect(ended.stdout).toMatch(/(✓|–) native executor: onnxruntime-node/);
  // Where there is a Jupyter, what its figures lack.
  if (/✓ Jupyter/.test(ended.stdout))
    expect(ended.stdout).toMatch(/✓ figures that hover|– figures that hover: .*\n.*pip install plotly/);
  expect(ended.stdout).toMatch(
    /✓ PDF of a report: .*(chrom|edge)|– PDF of a report: .*\n.*install Chromium/i,
  );
  expect(ended.code).toBe(0);
});
