import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  blockLength,
  emptyPlanes,
  type NibblePlane,
  type QuantisedFormat,
  quantiseRows,
} from "../../../../lib/model/native/quantise.js";
import { randomStream } from "../../../../lib/random/stream.js";
import { fixtures } from "../reference-fixture.js";

/** The integer at each place: nibbles minus 8, high ones times 16. */
function wholeNumbers(planes: readonly NibblePlane[]): number[] {
  const [first, second] = planes.map(({ nibbles }) =>
    [...nibbles].flatMap((byte) => [(byte & 15) - 8, (byte >> 4) - 8]),
  );
  return first!.map((value, i) => (second === undefined ? value : 16 * value + second[i]!));
}

function quantised(values: Float32Array, columns: number, format: QuantisedFormat): NibblePlane[] {
  const planes = emptyPlanes(format, values.length / columns, columns);
  quantiseRows(values, columns, format, planes);
  return planes;
}

describe("rounding to blocks", () => {
  test("to 4 bits, by hand: the number farthest from 0 is −8 steps, the lower nibble comes first", () => {
    const row = Float32Array.of(0.75, -0.375, 1.5, 0.09375, -1.5);
    const [plane] = quantised(row, 5, "4-bit");
    // The first of the farthest decides: 1.5 is −8 steps of −0.1875. Half a step is rounded up.
    expect([...plane!.scales]).toEqual([-0.1875]);
    expect(wholeNumbers([plane!]).slice(0, 6)).toEqual([-4, 2, -8, 0, 7, 0]);
    expect([...plane!.nibbles.subarray(0, 3)]).toEqual([4 | (10 << 4), 0 | (8 << 4), 15 | (8 << 4)]);
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
      } & Record<QuantisedFormat, { whole: number[]; scale: number[] }>;
      const planes = quantised(Float32Array.from(recorded.matrix), recorded.columns, format);
      expect(wholeNumbers(planes)).toEqual(recorded[format].whole);
      const scales = recorded[format].scale.map((scale) => Math.fround(scale) + 0);
      const found = [...planes.at(-1)!.scales].map((scale) => scale + 0);
      found.forEach((scale, block) => {
        expect(scale).toBeCloseTo(scales[block]!, 7);
      });
    },
  );

  test.each(["8-bit", "4-bit"] as const)(
    "to %s is off by at most half a step, or a step beyond the last level",
    (format) => {
      const draw = randomStream(3, ["quantise"]);
      const size = () => 10 ** (4 * draw.uniform() - 2);
      const values = Float32Array.from({ length: 40 * 300 }, () => draw.normal() * size());
      const planes = quantised(values, 300, format);
      const whole = wholeNumbers(planes);
      const { scales } = planes.at(-1)!;
      const length = blockLength[format];
      const blocks = Math.ceil(300 / length);
      const worst = { inside: 0, atEnd: 0 };
      values.forEach((value, i) => {
        const block = Math.floor(i / 300) * blocks + Math.floor((i % 300) / length);
        const found = whole[block * length + ((i % 300) % length)]!;
        const steps = Math.abs(found - value / scales[block]!);
        const place = format === "4-bit" && found === 7 ? "atEnd" : "inside";
        worst[place] = Math.max(worst[place], steps);
      });
      expect(worst.inside).toBeLessThan(0.5001);
      expect(worst.atEnd).toBeLessThan(1.0001);
    },
  );
});
