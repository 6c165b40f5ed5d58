import { expect, test } from "vitest";
import { conventionOf } from "../../../../lib/fidelity/convention/conventions.js";
import { intervalNotes } from "../../../../lib/fidelity/fidelity-report.js";
import type { HowScored } from "../../../../lib/fidelity/how-scored.js";
import { type ScoredRow, score } from "../../../../lib/fidelity/score.js";
import { permutation } from "../../../../lib/random/stream.js";
import { twoLines, withInterval } from "../../../../lib/show/number-text.js";
import type { AnswerSet } from "../../../../lib/simulate/answers/answers.js";
import { factorStudy } from "../factor-study.js";

const convention = conventionOf("populi");

const how: HowScored = {
  convention,
  seed: 1,
  draws: 1,
  sampled: false,
  intervalsFor: "respondents",
};

async function estimatesOf(human: AnswerSet, answers: AnswerSet) {
  const row: ScoredRow = {
    ...{ name: "made", role: "condition", kind: "condition", says: "", random: false },
    draw: () => ({ human, answers }),
  };
  const work = { breathe: async () => {} };
  return score(row, { convention, seed: 1, draws: 1, groupings: [], work });
}

/** The same answers, those to each item dealt to other respondents: what two items have in common is chance. */
function dealt(answers: AnswerSet): AnswerSet {
  const items = answers.items.map((item, j) => {
    const width = item.options.length;
    const order = permutation(1, ["dealt", j], answers.respondents.length);
    const rows = Float64Array.from(
      item.rows,
      (_, at) => item.rows[order[Math.floor(at / width)]! * width + (at % width)]!,
    );
    return { ...item, rows };
  });
  return { ...answers, items };
}

/** The items of two studies of the same respondents, side by side: those of one have nothing in common with the other's. */
function beside(one: AnswerSet, other: AnswerSet): AnswerSet {
  const others = other.items.map((item) => ({ ...item, item: `other ${item.item}` }));
  return { ...one, items: [...one.items, ...others] };
}

test("an interval that is all the metric can be is not determined, and the estimate beside it stays", async () => {
  const [one, other] = [1, 2].map((seed) =>
    factorStudy({ respondents: 100, items: 10, loading: 0.7, own: [0.5, 0.5], seed }),
  ) as [ReturnType<typeof factorStudy>, ReturnType<typeof factorStudy>];
  const human = beside(one.human, other.human);
  const alike = await estimatesOf(human, beside(one.runs[0], other.runs[0]));
  expect(alike.estimates.pairs.undetermined).toBeUndefined();
  expect(alike.estimates.pairs.low).toBeGreaterThan(0);
  expect(intervalNotes(how, alike, ["kl", "pairs"], [alike]).join(" ")).not.toContain("not determined");

  const noise = await estimatesOf(one.human, dealt(one.runs[0]));
  const { value, low, high, undetermined } = noise.estimates.pairs;
  expect(undetermined).toBe(true);
  expect([value, low, high].map((x) => x.toFixed(3))).toEqual(["-0.819", "-1.000", "1.000"]);
  expect(withInterval(noise.estimates.pairs)).toBe("−0.819 [not determined]");
  expect(twoLines(withInterval(noise.estimates.pairs))).toBe("−0.819\n[not determined]");
  expect(intervalNotes(how, alike, ["kl", "pairs"], [alike, noise]).at(-1)).toBe(
    "[not determined]: the interval is all that the metric can be (pair r −1 to 1), so that nothing is known of it. So it is where correlations of pairs of items differ no more than chance makes them, as where answers hardly differ between people.",
  );
  expect(intervalNotes(how, alike, ["kl"], [alike, noise]).join(" ")).not.toContain("not determined");
});
