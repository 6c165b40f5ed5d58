import { describe, expect, test } from "vitest";
import { shareFidelity } from "../../../../lib/fidelity/shares/share-fidelity.js";
import { type ShareCell, ShareSurvey } from "../../../../lib/survey/shares/share-survey.js";

const options = ["yes", "perhaps", "no"];

function survey(name: string, cells: readonly (readonly [string, string, readonly number[], number?])[]) {
  const items = [...new Set(cells.map(([item]) => item))];
  return new ShareSurvey({
    ...{ name, file: name, hash: name, notes: [] },
    codebook: {
      ...{ title: name, synthetic: true },
      variables: new Map(
        items.map((item) => [
          item,
          {
            ...{ name: item, label: item, measure: "nominal", role: "item", missing: [] },
            values: options.map((label, k) => ({ code: k + 1, label })),
          },
        ]),
      ),
    },
    groups: ["a", "b"].map((group) => ({ name: group, traits: new Map([["group", group]]) })),
    cells: cells.map(
      ([item, group, shares, n]): ShareCell => ({
        ...{ item, group, shares: Float64Array.from(shares) },
        ...(n !== undefined && { n }),
      }),
    ),
  });
}

const human = survey("human", [
  ["Q1", "a", [0.6, 0.3, 0.1], 100],
  ["Q1", "b", [0.2, 0.2, 0.6], 300],
  ["Q2", "a", [1, 0, 0], 100],
]);

describe("shares beside shares", () => {
  test("are scored cell by cell, as computed by hand", () => {
    const simulated = survey("model", [
      ["Q1", "a", [0.5, 0.3, 0.2]],
      ["Q1", "b", [0.5, 0.3, 0.2]],
      ["Q2", "a", [0.8, 0.1, 0.1]],
    ]);
    const { estimates, cells } = shareFidelity(human, simulated);
    // TV: .1, .4, .2. Uniform's: (.2667 + .0333 + .2333)/2, (.1333 + .1333 + .2667)/2, (.6667 + .3333 + .3333)/2.
    expect(cells.map(({ tv }) => tv)).toEqual([0.1, 0.4, 0.2].map((tv) => expect.closeTo(tv, 12)));
    expect(estimates.tv.value).toBeCloseTo(0.7 / 3, 12);
    expect(estimates.mae.value).toBeCloseTo((0.2 / 3 + 0.8 / 3 + 0.4 / 3) / 3, 12);
    expect(estimates.simbench.value).toBeCloseTo(100 * (1 - 0.7 / (4 / 15 + 4 / 15 + 2 / 3)), 10);
  });

  test("score 100 of 100 where they are the same, and uniform answers 0", () => {
    const report = shareFidelity(human, human);
    expect(report.estimates.simbench.value).toBeCloseTo(100, 12);
    expect(report.estimates.kl.value).toBeCloseTo(0, 12);
    expect(report.floors.map(({ name }) => name)).toEqual(["uniform", "other groups"]);
    expect(report.floors[0]!.estimates.simbench.value).toBeCloseTo(0, 12);
  });

  test("are held against the item's shares in the other groups", () => {
    const { floors } = shareFidelity(human, human);
    // Q1 alone has two groups: a is answered with b's shares, and b with a's. TV is .5 for both.
    expect(floors[1]!.cells).toBe(2);
    expect(floors[1]!.estimates.tv.value).toBeCloseTo(0.5, 12);
  });

  test("have an interval from five items on, in which the groups of an item count as one", () => {
    const many = (shift: number) =>
      survey(
        `s${shift}`,
        [1, 2, 3, 4, 5, 6].flatMap((q) =>
          ["a", "b"].map((group) => {
            const yes = 0.3 + 0.05 * q + (shift * q) / 100;
            return [`Q${q}`, group, [yes, 1 - yes, 0], 50] as const;
          }),
        ),
      );
    const { estimates } = shareFidelity(many(0), many(1));
    // TV of item q is q/100: the mean of six, each twice, with the t interval of six items.
    expect(estimates.tv.value).toBeCloseTo(0.035, 12);
    const sd = Math.sqrt([1, 2, 3, 4, 5, 6].reduce((sum, q) => sum + (q - 3.5) ** 2, 0) / 5) / 100;
    expect(estimates.tv.high - 0.035).toBeCloseTo((2.570582 * sd) / Math.sqrt(6), 7);
  });

  test("have no metric that needs respondents, and the report says so", () => {
    const report = shareFidelity(human, human);
    expect(Object.keys(report.estimates)).not.toContain("own");
    expect(Object.keys(report.estimates)).not.toContain("eta");
    // @ts-expect-error: a metric that needs respondents does not compile.
    expect(report.estimates.pairs).toBeUndefined();
    const notes = report.toTable().notes.join("\n");
    expect(notes).toMatch(/own r; .*pair r.* need respondents, and do not apply to shares\./);
  });

  test("of other items or groups are refused", () => {
    expect(() => shareFidelity(human, survey("other", [["Q9", "a", [1, 0, 0]]]))).toThrow(
      "no item and group is on both sides",
    );
  });
});
