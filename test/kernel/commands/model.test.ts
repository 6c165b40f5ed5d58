import { cp, mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeSafetensors } from "../../../lib/model/safetensors/write-safetensors.js";
import { commit, type HubServer, send, serveHub, sha256 } from "../../lib/model/hub/hub-server.js";
import { readReference, relativeError } from "../../lib/model/reference-fixture.js";
import { populi } from "../populi.js";

const fixtures = fileURLToPath(new URL("../../lib/model/fixtures/", import.meta.url));

describe("populi model download", () => {
  let home: string;
  let hub: HubServer;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "populi home é "));
    hub = await serveHub(join(fixtures, "qwen2"));
  });
  afterAll(async () => {
    await hub.close();
    await rm(home, { recursive: true });
  });
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    populi(["model", ...args], undefined, {
      HF_HOME: home,
      HF_ENDPOINT: hub.url,
      HF_HUB_CACHE: undefined,
      ...env,
    });

  test("prints the folder alone on stdout, which check then runs without the hub", async () => {
    // Long enough for a bar to be worth showing.
    hub.spoil = (kind, name, response, request) => {
      if (kind !== "store") return false;
      const weights = hub.files.get(name)!;
      setTimeout(() => send(request, response, weights, `"${sha256(weights)}"`), 600);
      return true;
    };
    const downloaded = await run(["download", "owner/name", "--revision", "main"]);
    hub.spoil = () => false;
    const folder = join(home, "hub", "models--owner--name", "snapshots", commit);
    expect(downloaded).toMatchObject({ code: 0, stdout: `${folder}\n` });
    expect(downloaded.stderr).toMatch(/downloading owner\/name █{20} 0\.\d+ of 0\.\d+ MB .*done in/);
    const checked = await run(["check", "owner/name", "--json"], { HF_HUB_OFFLINE: "1" });
    expect(JSON.parse(checked.stdout)).toMatchObject({ path: folder, architecture: "qwen2" });
  });

  test("says what went wrong in two lines, exit code 1, and nothing is left in the cache", async () => {
    const failed = await run(["download", "other/name"]);
    expect(failed).toMatchObject({ code: 1, stdout: "" });
    expect(failed.stderr).toMatch(/no such repository, or it has no revision 'main' \(404\)\n/);
    expect(await readdir(join(home, "hub"))).toEqual(["models--owner--name"]);
    expect(await run(["download"])).toMatchObject({ code: 2 });
    const mixed = await run(["download", "owner/name", "--json"]);
    expect(mixed).toMatchObject({ code: 2 });
    expect(mixed.stderr).toContain("--json is an option of check");
  });
});

describe("populi model check", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "populi check é "));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const check = (...args: string[]) => populi(["model", "check", ...args]);

  test.each([
    ["native", "f32"],
    ["tfjs", "f32"],
    ["native", "4-bit"],
  ] as const)("gives the reference's logits and hidden states as JSON, %s, %s", async (executor, weights) => {
    const reference = await readReference("gemma2", weights);
    const inject: string[] = [];
    for (const [layer, values] of Object.entries(reference.injections)) {
      const file = join(folder, `layer ${layer}.safetensors`);
      await writeSafetensors(file, [
        { name: "v", shape: [values.length], values: Float32Array.from(values) },
      ]);
      inject.push("--inject", `${layer}:${file}`);
    }
    const sequence = reference.sequences.find((one) => one.injected && one.ids.length === 9)!;
    const how = ["--executor", executor, "--weights", weights, "--ids", sequence.ids.join(",")];
    const ended = await check(join(fixtures, "gemma2"), ...how, ...inject, "--json");
    expect(ended.code).toBe(0);
    const found = JSON.parse(ended.stdout);
    expect(relativeError(found.logits, sequence.logits.slice(-found.vocabulary))).toBeLessThan(1e-4);
    expect(found.hidden.length).toBe(found.layers + 1);
    found.hidden.forEach((state: number[], layer: number) => {
      const from = (layer * 9 + 8) * found.width;
      const expected = sequence.hidden.slice(from, from + found.width);
      expect(relativeError(state, expected)).toBeLessThan(1e-4);
    });
    expect(found.tokensPerSecond).toBeGreaterThan(0);
    expect(found.selfCheck.layers).toEqual([0, 2, 3]);
    expect(found.change === undefined).toBe(weights === "f32");
  });

  test("writes a GGUF file as a Hugging Face folder that it can check again", async () => {
    const folder = await mkdtemp(join(tmpdir(), "populi convert "));
    const made = join(folder, "made");
    const ended = await populi([
      "model",
      "convert",
      join(fixtures, "gguf", "llama.gguf"),
      made,
      "--type",
      "f16",
    ]);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toBe(`${made}\n`);
    expect((await check(made)).stdout).toMatch(/architecture {2}llama, 3 blocks × 16/);
    const again = await populi(["model", "convert", join(fixtures, "llama"), made]);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/the folder is not empty/);
    const unknown = await populi(["model", "convert", "teaching", join(folder, "other"), "--type", "Q4_K"]);
    expect(unknown.stderr).toMatch(/--type takes F32, F16, BF16, found 'Q4_K'/);
    await rm(folder, { recursive: true });
  });

  test("says what the teaching model is, what it takes, and what rounding changes", async () => {
    const { code, stdout } = await check("teaching", "--weights", "8-bit");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /architecture {2}llama, 8 blocks × 128, 4199 tokens\n {2}tokenizer {5}4199 tokens\n/,
    );
    expect(stdout).toMatch(/memory .+ held; on ONNX Runtime f32 .+, 8-bit .+, 4-bit /);
    expect(stdout).toMatch(/blocks .+native: ONNX Runtime on the CPU, 8-bit weights\n/);
    expect(stdout).toMatch(/self-check {4}passed at layers 0, 4, 8 in \d+ ms/);
    expect(stdout).toMatch(
      /rounding {6}moves an option's probability by 0\.\d\d points on average, .+ \(8 questions\)/,
    );
    expect(stdout).toMatch(/speed {9}\d+ tokens\/s/);
  });

  test.each<[string, (copy: string) => Promise<readonly string[]>, RegExp]>([
    [
      "weights cut short",
      (copy) => truncate(join(copy, "model.safetensors"), 9000).then(() => []),
      /cut short/,
    ],
    [
      "ids that the model lacks",
      async () => ["--ids", "1,52"],
      /token id 52 is not one of the model's 0 … 51/,
    ],
    [
      "more ids than the context holds",
      async () => ["--ids", Array(1025).fill(1).join(",")],
      /1025 tokens; the model's context holds 1024/,
    ],
    ["a layer that is not there", async () => ["--inject", "9:x"], /no layer 9/],
    [
      "a vector with an infinite number",
      async (copy) => {
        const file = join(copy, "bad.safetensors");
        const values = new Float32Array(16).fill(Number.POSITIVE_INFINITY, 3, 4);
        await writeSafetensors(file, [{ name: "v", shape: [16], values }]);
        return ["--inject", `1:${file}`];
      },
      /bad\.safetensors: 'v' holds Infinity at index 3/,
    ],
    [
      "rounded weights in TensorFlow.js",
      async () => ["--weights", "4-bit", "--executor", "tfjs"],
      /cannot hold/,
    ],
  ])("ends with code 1 and no stack at %s", async (_, spoil, message) => {
    const copy = await mkdtemp(join(folder, "copy "));
    await cp(join(fixtures, "llama"), copy, { recursive: true });
    const ended = await check(copy, ...(await spoil(copy)));
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/\n +at /);
  });

  test("ends with code 2 and the usage for options that make no sense", async () => {
    for (const [args, message] of [
      [["teaching", "--ids", "a"], /--ids takes token ids like 1,5,9, found 'a'/],
      [["teaching", "--inject", "x"], /--inject takes LAYER:FILE, found 'x'/],
      [["teaching", "--executor", "gpu"], /--executor takes tfjs or native, found 'gpu'/],
      [
        ["teaching", "--weights", "2-bit"],
        /--weights takes f32, stored, 8-bit, 4-bit, w8a8, w4a8, auto, found '2-bit'/,
      ],
      [["teaching", "--device", "gpu"], /--device takes cpu, webgpu, cuda, found 'gpu'/],
    ] as const) {
      const ended = await check(...args);
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(message);
    }
  });
});
