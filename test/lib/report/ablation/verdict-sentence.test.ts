import { describe, expect, it } from "vitest";
import { compareRuns } from "../../../../lib/fidelity/compare.js";
import { verdictSentence } from "../../../../lib/report/ablation/verdict-sentence.js";
import { madeRun } from "../../fidelity/synthetic-run.js";

const few = { repeats: 20, draws: 2, baselines: [] };
const made = (name: string, knows: number) => ({
  ...madeRun({ respondents: 80, items: 8, knows }),
  condition: { name },
  labels: [],
});

describe("the verdict in one sentence", () => {
  it("says how near answers are, whose they are, and what they add to the profile alone", async () => {
    const comparison = await compareRuns([made("PSII", 1), made("profile only", 0)], few);
    const { kl, own } = {
      kl: comparison.tests.find(({ metric }) => metric === "kl")!,
      own: comparison.tests.find(({ metric }) => metric === "own")!,
    };
    expect(kl.difference.value).toBeGreaterThan(0);
    expect(own.difference.value).toBeLessThan(0);
    expect(verdictSentence(comparison)).toMatch(
      /^PSII .* uniform answers.*, and its answers belong to their own respondents \(own r 0\.\d\d\); beside the profile alone it changes KL by −0\.\d{3} \(p .*\) and own r by \+0\.\d{3} \(p .*\)\.$/,
    );
  });

  it("says of answers that know nobody that they are no more their own respondents' than anybody's, or undecided", async () => {
    const comparison = await compareRuns([made("made", 0)], few);
    expect(verdictSentence(comparison)).toMatch(/no more their own respondents' than anybody's|undecided/);
  });

  it("gives none for fewer items than a verdict needs, and says why", async () => {
    const run = { ...madeRun({ respondents: 40, items: 2 }), condition: { name: "made" }, labels: [] };
    expect(verdictSentence(await compareRuns([run], few))).toMatch(
      /^No verdict on made: a verdict needs \d items, and there are 2\.$/,
    );
  });
});
