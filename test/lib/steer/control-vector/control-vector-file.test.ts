import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  controlVector,
  loadControlVector,
  saveControlVector,
} from "../../../../lib/steer/control-vector/control-vector-file.js";
import { noiseVector } from "../../../../lib/steer/plan/noise.js";
import { SteeringPlan } from "../../../../lib/steer/plan/plan.js";
import { handSurvey } from "../hand-survey.js";
import { handVectors } from "../hand-vectors.js";

const folder = mkdtempSync(join(tmpdir(), "populi control "));
afterAll(() => rmSync(folder, { recursive: true }));
const survey = handSurvey();
const vectors = handVectors(
  survey,
  ["Q260", "Q271"],
  { layers: 6, width: 3 },
  ({ code, layer, i }) => Number(code) + layer / 8 + i * 16,
);

describe("a control vector", () => {
  it("is what a plan adds for one respondent, noise included, and is the same after saving and loading", async () => {
    const noise = { sigma: 0.5, scope: "agent", seed: 1 } as const;
    const plan = new SteeringPlan({ vectors, survey, layers: { Q260: [3, 6], Q271: 3 }, strength: 2, noise });
    const path = join(folder, "new", "a.gguf");
    await saveControlVector(controlVector(plan, 1, "mistral"), path);
    const read = await loadControlVector(path);
    expect(read.architecture).toBe("llama");
    expect([...read.byLayer.keys()]).toEqual([3, 6]);
    const draw = (layer: number, attribute: string) =>
      noiseVector(noise, { respondent: 1, layer, attribute }, 3);
    const code = (attribute: string) => Number(survey.column(attribute).raw(1));
    for (let i = 0; i < 3; i++) {
      const d = (attribute: string, layer: number) => 2 * (code(attribute) + layer / 8 + i * 16);
      const both = d("Q260", 3) + d("Q271", 3) + draw(3, "Q260")[i]! + draw(3, "Q271")[i]!;
      expect(read.byLayer.get(3)![i]).toBeCloseTo(both, 4);
      expect(read.byLayer.get(6)![i]).toBeCloseTo(d("Q260", 6) + draw(6, "Q260")[i]!, 4);
    }
  });

  it("is written in llama.cpp's format, block 2 as direction.1", async () => {
    const path = join(folder, "bytes.gguf");
    const byLayer = new Map([[2, Float32Array.of(1, -2, 0.5)]]);
    await saveControlVector({ architecture: "qwen2", byLayer }, path);
    // Written out by hand from the GGUF specification, version 3.
    const text = (value: string) => {
      const length = Buffer.alloc(8);
      length.writeUInt32LE(value.length);
      return Buffer.concat([length, Buffer.from(value)]);
    };
    const bytes = (...values: number[]) => Buffer.from(values);
    const head = Buffer.concat([
      Buffer.from("GGUF"),
      bytes(3, 0, 0, 0),
      bytes(1, 0, 0, 0, 0, 0, 0, 0),
      bytes(3, 0, 0, 0, 0, 0, 0, 0),
      text("general.architecture"),
      bytes(8, 0, 0, 0),
      text("controlvector"),
      text("controlvector.model_hint"),
      bytes(8, 0, 0, 0),
      text("qwen2"),
      text("controlvector.layer_count"),
      bytes(4, 0, 0, 0),
      bytes(1, 0, 0, 0),
      text("direction.1"),
      bytes(1, 0, 0, 0),
      bytes(3, 0, 0, 0, 0, 0, 0, 0),
      bytes(0, 0, 0, 0),
      bytes(0, 0, 0, 0, 0, 0, 0, 0),
    ]);
    const padding = Buffer.alloc((32 - (head.length % 32)) % 32);
    const data = bytes(0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f);
    expect(readFileSync(path)).toEqual(Buffer.concat([head, padding, data, Buffer.alloc(20)]));
  });

  it("is refused after block 1, and for noise that changes within a run, and no file is left behind", async () => {
    const low = new SteeringPlan({ vectors, survey, layers: 1 });
    const path = join(folder, "refused.gguf");
    await expect(saveControlVector(controlVector(low, 1, "llama"), path)).rejects.toThrow(
      /layer 1: llama\.cpp does not steer its first block/,
    );
    expect(readdirSync(folder).some((name) => name.startsWith("refused"))).toBe(false);
    const token = new SteeringPlan({ vectors, survey, noise: { sigma: 1, scope: "token", seed: 1 } });
    expect(() => controlVector(token, 1, "llama")).toThrow(/scope 'token' does not fit into one vector/);
  });

  it("is refused when its file is cut short anywhere, or is something else", async () => {
    const whole = join(folder, "whole.gguf");
    await saveControlVector(
      { architecture: "llama", byLayer: new Map([[4, Float32Array.of(1, 2, 3)]]) },
      whole,
    );
    const bytes = readFileSync(whole);
    const short = join(folder, "short.gguf");
    for (let length = 4; length < bytes.length - 20; length += 7) {
      writeFileSync(short, bytes.subarray(0, length));
      await expect(loadControlVector(short)).rejects.toThrow(/short\.gguf: the file is cut short/);
    }
    writeFileSync(short, "PK not this");
    await expect(loadControlVector(short)).rejects.toThrow(/not a GGUF file/);
    await expect(loadControlVector(join(folder, "none.gguf"))).rejects.toThrow(/the file is missing/);
  });
});
