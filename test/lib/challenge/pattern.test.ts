import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Pattern } from "../../../lib/challenge/pattern/answers.js";
import { guttmanErrors, guttmanScale } from "../../../lib/challenge/pattern/guttman.js";
import { distancesToNearest } from "../../../lib/challenge/pattern/nearest.js";
import { toldApart } from "../../../lib/challenge/pattern/told-apart.js";

const patterns = (rows: readonly (readonly number[])[]): Pattern[] => rows.map((row) => Int16Array.from(row));

describe("two sets of people", () => {
  const recorded = JSON.parse(
    readFileSync(new URL("./fixtures/told-apart.json", import.meta.url), "utf8"),
  ) as Readonly<Record<"one" | "other", number[][]>> & { readonly fold: number[]; readonly auc: number };
  const [one, other] = [patterns(recorded.one), patterns(recorded.other)];
  const fold = Int32Array.from(recorded.fold);

  it("are told apart as well as by scikit-learn's kernel ridge regression", () => {
    const found = toldApart(one, other, fold);
    expect(found.auc).toBeCloseTo(recorded.auc, 12);
    // Placement values are around their mean on either side.
    expect([...found.moves].reduce((sum, move) => sum + move, 0)).toBeCloseTo(0, 12);
  });

  it("are not told apart at all where they are the same", () => {
    expect(toldApart(one, one, fold).auc).toBe(0.5);
  });
});

describe("the nearest other person", () => {
  it("is the one with the fewest other answers, and never the one at the same place", () => {
    const people = patterns([
      [0, 0, 0, 0],
      [0, 0, 0, 1],
      [2, 2, 2, 2],
      [0, -1, 0, 0],
    ]);
    expect([...distancesToNearest(people, people)]).toEqual([0, 1 / 4, 1, 0]);
  });

  it("answered at least half of the items", () => {
    const far = patterns([
      [0, 0, 0, 0],
      [0, -1, -1, -1],
    ]);
    expect([...distancesToNearest(far, far)]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe("Guttman errors", () => {
  // Three items of two options, taken by 3, 2 and 1 of four people: a perfect scale.
  const people = patterns([
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
  const scale = guttmanScale(people, Int32Array.of(2, 2, 2));

  it("are none in a perfect scale, and all pairs in its reverse", () => {
    expect(people.map((one) => guttmanErrors(scale, one))).toEqual([Number.NaN, 0, 0, Number.NaN]);
    expect(
      patterns([
        [0, 0, 1],
        [0, 1, 1],
        [0, 1, 0],
      ]).map((one) => guttmanErrors(scale, one)),
    ).toEqual([1, 1, 0.5]);
  });

  it("count steps of several options, by hand", () => {
    // Item a: steps taken by 3 and 1 of four; item b: by 2.
    const steps = guttmanScale(
      patterns([
        [0, 0],
        [1, 0],
        [1, 1],
        [2, 1],
      ]),
      Int32Array.of(3, 2),
    );
    expect(steps.steps.map(({ popularity }) => popularity)).toEqual([0.75, 0.25, 0.5]);
    // Takes b and no step of a: (b, a1) is an error, (b, a2) is none.
    expect(guttmanErrors(steps, Int16Array.of(0, 1))).toBe(0.5);
    // Takes both steps of a and not b: (a2, b) is an error, (a1, b) is none.
    expect(guttmanErrors(steps, Int16Array.of(2, 0))).toBe(0.5);
  });

  it("turn round an item that points the other way", () => {
    const turned = guttmanScale(
      patterns([
        [0, 0, 1],
        [1, 0, 1],
        [1, 1, 1],
        [1, 1, 0],
      ]),
      Int32Array.of(2, 2, 2),
    );
    expect([...turned.direction]).toEqual([1, 1, -1]);
    expect(guttmanErrors(turned, Int16Array.of(1, 0, 1))).toBe(0);
  });
});
