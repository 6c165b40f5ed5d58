import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RoundedFormat } from "../../../../lib/model/executor/weight-format.js";
import { emptyPlanes, type Plane, quantiseRows, roundRows } from "../../../../lib/model/native/quantise.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { fixtures } from "../reference-fixture.js";

/** The whole number of scales at each place: nibbles minus 8, high ones times 16. */
function wholeNumbers(planes: readonly Plane[]): number[] {
  const [first, second] = planes.map(({ levels }) => halves(levels).map((level) => level - 8)) as [
    number[],
    number[]?,
  ];
  return first.map((value, i) => (second === undefined ? value : 16 * value + second[i]!));
}

function halves(bytes: Uint8Array): number[] {
  return [...bytes].flatMap((byte) => [byte & 15, byte >> 4]);
}

function quantised(values: Float32Array, columns: number, format: RoundedFormat): Plane[] {
  const planes = emptyPlanes(format, values.length / columns, columns);
  quantiseRows(values, columns, format, planes);
  return planes;
}

describe("rounding to blocks", () => {
  test("to 4 bits, by hand: 16 levels over the range, the lower nibble first", () => {
    // 15 steps of 0.125 from 1, each number on a level.
    const row = Float32Array.of(1.5, 1, 2.875, 2.25, 1.125);
    const [plane] = quantised(row, 5, "4-bit");
    expect(plane!.scales[0]).toBeCloseTo(0.125, 12);
    // Of level 8.
    expect(plane!.offsets![0]).toBeCloseTo(2, 12);
    expect(wholeNumbers([plane!]).slice(0, 6)).toEqual([-4, -8, 7, 2, -7, 0]);
    expect([...plane!.levels.subarray(0, 3)]).toEqual([4 | (0 << 4), 15 | (10 << 4), 1 | (8 << 4)]);
  });

  test("to 8 bits, by hand: 119 steps each way, in two nibbles", () => {
    const [high, low] = quantised(Float32Array.of(-119, 119, 100, 8, 7.6, -8.4), 6, "8-bit");
    expect([high!.scales[0], low!.scales[0]]).toEqual([16, 1]);
    expect(wholeNumbers([high!, low!]).slice(0, 6)).toEqual([-119, 119, 100, 8, 8, -8]);
  });

  test.each(["8-bit", "4-bit"] as const)(
    "to %s gives what NumPy gives, partial blocks included",
    async (format) => {
      const recorded = JSON.parse(await readFile(join(fixtures, "quantised.json"), "utf8")) as {
        columns: number;
        matrix: number[];
      } & Record<"8-bit" | "4-bit", { whole: number[]; scale: number[]; offset: number[] }>;
      const planes = quantised(Float32Array.from(recorded.matrix), recorded.columns, format);
      expect(wholeNumbers(planes)).toEqual(recorded[format].whole);
      const scales = recorded[format].scale.map((scale) => Math.fround(scale) + 0);
      const found = [...planes.at(-1)!.scales].map((scale) => scale + 0);
      found.forEach((scale, block) => {
        expect(scale).toBeCloseTo(scales[block]!, 7);
        expect(planes[0]!.offsets?.[block] ?? 0).toBeCloseTo(recorded[format].offset[block]!, 7);
      });
    },
  );

  test("to 8 bits is off by at most half a step", () => {
    const values = drawn(40 * 300, true);
    const planes = quantised(values, 300, "8-bit");
    const whole = wholeNumbers(planes);
    const { scales } = planes.at(-1)!;
    values.forEach((value, i) => {
      const block = Math.floor(i / 300) * 3 + Math.floor((i % 300) / 128);
      const steps = Math.abs(whole[block * 128 + ((i % 300) % 128)]! - value / scales[block]!);
      expect(steps).toBeLessThan(0.5001);
    });
  });

  test("to 4 bits leaves less error of normal numbers than symmetric levels do", () => {
    const values = drawn(64 * 3200, false);
    const rounded = values.slice();
    roundRows(rounded, 3200, "4-bit");
    const square = (numbers: Iterable<number>) => Array.from(numbers).reduce((sum, x) => sum + x * x, 0);
    const error = Math.sqrt(square(values.map((value, i) => value - rounded[i]!)) / square(values));
    // NumPy, of 60,000 blocks: .0741; with levels −8 … 7 of the number farthest from 0, .0860.
    expect(error).toBeCloseTo(0.0741, 3);
  });

  test("with rounded activations, weights are rounded to 4 bits alike, and to 8 bits in shorter blocks", () => {
    const rounded = (format: RoundedFormat) => {
      const values = drawn(3 * 150, false);
      roundRows(values, 150, format);
      return values;
    };
    expect(rounded("w4a8")).toEqual(rounded("4-bit"));
    const values = drawn(3 * 150, false);
    const worst = (format: RoundedFormat) =>
      Math.max(...rounded(format).map((value, i) => Math.abs(value - values[i]!)));
    expect(worst("w8a8")).toBeLessThan(worst("8-bit"));
  });
});

function drawn(count: number, ofManySizes: boolean): Float32Array {
  const draw = randomStream(3, ["quantise"]);
  const size = () => (ofManySizes ? 10 ** (4 * draw.uniform() - 2) : 1);
  return Float32Array.from({ length: count }, () => draw.normal() * size());
}
