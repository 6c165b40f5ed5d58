import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";

const npmCli = [
  process.env.npm_execpath,
  join(process.execPath, "..", "node_modules", "npm", "bin", "npm-cli.js"),
  join(process.execPath, "..", "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
].find((file) => file !== undefined && /npm-cli\.[cm]?js$/.test(file) && existsSync(file));

/** Runs a Node script with a clean environment: npm tells its children about the project it runs for. */
function node(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_)|INIT_CWD)/.test(name)),
  );
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

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

describe("the packed package, installed in an empty folder", () => {
  let folder: string;
  let populi: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi pâquet "));
    populi = join(folder, "node_modules", "populi");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("runs the quickstart there, with nothing from outside the registry", {
    timeout: 900_000,
  }, async (context) => {
    if (npmCli === undefined) return context.skip("npm's own script was not found beside Node");
    const manifest = await readFile(join(root, "package.json"), "utf8");
    const packed = await node([npmCli, "pack", "--pack-destination", folder], root);
    expect(packed, packed.output).toMatchObject({ code: 0 });
    expect(await readFile(join(root, "package.json"), "utf8")).toBe(manifest);
    const tarball = (await readdir(folder)).find((name) => name.endsWith(".tgz"))!;
    expect((await stat(join(folder, tarball))).size).toBeLessThan(30e6);

    const installed = await node(
      [npmCli, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`],
      folder,
    );
    if (/E(NOTFOUND|CONNREFUSED|AI_AGAIN|NOTCACHED)/.test(installed.output)) {
      return context.skip("the npm registry cannot be reached, and npm's cache lacks packages");
    }
    expect(installed, installed.output).toMatchObject({ code: 0 });
    const lock = await readFile(join(folder, "package-lock.json"), "utf8");
    expect(lock).not.toMatch(/sheetjs\.com|tfjs-node-\d|github\.com[^"]*\.t(ar\.)?gz/);
    const valid = await node([npmCli, "ls", "--all"], folder);
    expect(valid, valid.output).toMatchObject({ code: 0 });

    // danfojs-node inside the package must work on the very TensorFlow.js that Populi itself loads.
    const one = await node(
      [
        "-e",
        'const d = require("danfojs-node"); process.exit(d.tensorflow === require("@tensorflow/tfjs") ? 0 : 1)',
      ],
      populi,
    );
    expect(one, one.output).toMatchObject({ code: 0 });

    await copyFile(join(populi, "notebooks", "quickstart.ipynb"), join(folder, "quickstart.ipynb"));
    const run = await node(
      [
        join(populi, "dist", "kernel", "cli.js"),
        "run",
        "quickstart.ipynb",
        "-p",
        "respondents=6",
        "--html",
        "quickstart.html",
        "--headline",
      ],
      folder,
    );
    expect(run, run.output).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, "quickstart.html"), "utf8")).toContain("Plotly.newPlot");
  });
});
