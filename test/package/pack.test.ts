import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../kernel/populi.js";
import { node, npmCli } from "./node.js";

// Here, because packing writes the same folder.
test("npm run docs writes the reference, with pages for functions, magics and commands, without a warning", {
  timeout: 120_000,
}, async () => {
  const { code, output } = await node(["scripts/docs.mjs"], root);
  expect(code, output).toBe(0);
  const index = await readFile(join(root, "docs", "api", "index.html"), "utf8");
  for (const page of ["simulate", "Magics", "Commands"]) expect(index).toContain(`href="${page}.html"`);
  const help = await readFile(join(root, "docs", "api", "Commands.html"), "utf8");
  expect(help).toContain("populi fidelity");
});

/** Scores a made-up run in one thread and in two, and says whether there were threads and whether the values are alike. */
const scoredInThreads = `
import { evaluate } from "populi";
const set = (kind, step) => ({
  kind, name: kind, respondents: Int32Array.from({ length: 40 }, (_, i) => i), weights: new Float64Array(40).fill(1),
  noOption: { undecided: 0, outOfRange: 0, refused: 0, unread: 0, notFollowed: 0, unanswered: 0 },
  items: Array.from({ length: 6 }, (_, j) => ({
    item: "Q" + j, label: "Q" + j, ordered: true, options: [1, 2, 3, 4], optionLabels: ["a", "b", "c", "d"],
    rows: Float64Array.from({ length: 160 }, (_, at) => (((at >> 2) * step + j) % 4 === at % 4 ? 1 : 0)),
  })),
});
const run = { condition: { name: "made" }, labels: [], human: set("human", 3), answers: set("simulated", 5) };
const ports = () => process.getActiveResourcesInfo().filter((name) => name === "MessagePort").length;
let most = 0;
const scored = async (threads) =>
  JSON.stringify(
    await evaluate(run, { threads, draws: 2, baselines: [], progress: () => { most = Math.max(most, ports()); } }),
  );
const one = await scored(1);
const two = await scored(2);
console.log(\`threads: \${most > 0 ? "yes" : "no"}, alike: \${one === two ? "yes" : "no"}\`);
`;

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

    // npm takes what a bundled package has as a peer for bundled too, and installs an empty folder where it is not:
    // `npm install --global` gave a Populi without @tensorflow/tfjs and @types/node.
    for (const name of await readdir(join(root, "packages")))
      expect(
        JSON.parse(await readFile(join(root, "packages", name, "package.json"), "utf8")),
      ).not.toHaveProperty("peerDependencies");

    const installed = await node(
      [npmCli, "install", "--prefer-offline", "--no-audit", "--no-fund", `./${tarball}`],
      folder,
      { ONNXRUNTIME_NODE_INSTALL: "skip" },
    );
    if (/E(NOTFOUND|CONNREFUSED|AI_AGAIN|NOTCACHED)/.test(installed.output)) {
      return context.skip("the npm registry cannot be reached, and npm's cache lacks packages");
    }
    expect(installed, installed.output).toMatchObject({ code: 0 });
    const lock = await readFile(join(folder, "package-lock.json"), "utf8");
    expect(lock).not.toMatch(/sheetjs\.com|tfjs-node-\d|github\.com[^"]*\.t(ar\.)?gz/);
    const valid = await node([npmCli, "ls", "--all"], folder);
    expect(valid, valid.output).toMatchObject({ code: 0 });

    const reference = await readFile(join(populi, "docs", "api", "index.html"), "utf8");
    for (const page of ["simulate", "Magics", "Commands"]) expect(reference).toContain(`href="${page}.html"`);

    // danfojs-node inside the package must work on the same TensorFlow.js that Populi itself loads.
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

    const script = join(folder, "threads.mjs");
    await writeFile(script, scoredInThreads);
    const scored = await node([script], folder);
    expect(scored, scored.output).toMatchObject({
      code: 0,
      output: expect.stringContaining("threads: yes, alike: yes"),
    });
  });
});
