import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expertNames } from "../../../../lib/model/checkpoint/expert-names.js";
import { placedRuns } from "../../../../lib/model/checkpoint/read-place.js";
import type { StoredPlace } from "../../../../lib/model/checkpoint/stored-place.js";
import { decoderConfig } from "../../../../lib/model/family/read-config.js";
import { fixtures } from "../reference-fixture.js";

/** A number that says which weight it is. */
type Weight = (expert: number, out: number, input: number) => number;
const gate: Weight = (expert, out, input) => 1000 * expert + 100 * out + input;
const up: Weight = (...of) => -gate(...of);

const path = join(fixtures, "gpt-oss", "config.json");
const config = decoderConfig(JSON.parse(readFileSync(path, "utf8")), "config.json");
const { count, innerWidth } = config.experts!;
const { width } = config;

function filled(length: number, number: (at: number) => number): Float32Array {
  return Float32Array.from({ length }, (_, at) => number(at));
}

/** The same gate and up projections as three kinds of files hold them. */
const held: Readonly<Record<string, Float32Array>> = {
  // GptOssExperts: `[experts, in, 2 · out]`, gate and up in turn.
  gate_up_proj: filled(count * width * 2 * innerWidth, (at) => {
    const [column, row] = [at % (2 * innerWidth), Math.floor(at / (2 * innerWidth))];
    return (column % 2 ? up : gate)(Math.floor(row / width), column >> 1, row % width);
  }),
  // MXFP4 after dequantisation: `[experts, 2 · out, in]`.
  "gate_up_proj.weight": filled(count * 2 * innerWidth * width, (at) => {
    const [input, row] = [at % width, Math.floor(at / width)];
    const out = row % (2 * innerWidth);
    return (out % 2 ? up : gate)(Math.floor(row / (2 * innerWidth)), out >> 1, input);
  }),
  // GGUF: `[experts, out, in]`, one tensor for each.
  "gate_proj.weight": filled(count * innerWidth * width, (at) => {
    const row = Math.floor(at / width);
    return gate(Math.floor(row / innerWidth), row % innerWidth, at % width);
  }),
  "up_proj.weight": filled(count * innerWidth * width, (at) => {
    const row = Math.floor(at / width);
    return up(Math.floor(row / innerWidth), row % innerWidth, at % width);
  }),
};

async function read(place: StoredPlace, shape: readonly number[], first = 0, rows = shape[0]!) {
  const numbers = held[place.name.replace(/.*experts\./, "")]!;
  const copy = async (from: number, into: Float32Array) => {
    expect(from + into.length).toBeLessThanOrEqual(numbers.length);
    into.set(numbers.subarray(from, from + into.length));
  };
  const found: number[] = [];
  const runs = placedRuns(copy, place, shape, new Float32Array(1 << 16), { first, count: rows });
  for await (const { values } of runs) found.push(...values);
  return found;
}

test.each([
  ["gate_proj", gate],
  ["up_proj", up],
] as const)("the %s of gpt-oss' experts is the same in all files that hold it", async (part, weight) => {
  for (let expert = 0; expert < count; expert++) {
    const { stored, others, shape } = expertNames("model.layers.0", config, config.experts!).find(
      ({ name }) => name === `model.layers.0.mlp.experts.${expert}.${part}.weight`,
    )!;
    const places = [stored, ...others];
    expect(places).toHaveLength(3);
    const expected = [
      ...filled(innerWidth * width, (at) => weight(expert, Math.floor(at / width), at % width)),
    ];
    for (const place of places) {
      expect(await read(place, shape), place.name).toEqual(expected);
      expect(await read(place, shape, 5, 3), place.name).toEqual(expected.slice(5 * width, 8 * width));
    }
  }
});
