import { comparisonOf } from "../../../../lib/configuration/comparison-of.js";
import { differencesOf } from "../../../../lib/configuration/differences.js";
import {
  type DimensionScore,
  dimensionScores,
  type ScoreKey,
} from "../../../../lib/configuration/dimension-scores.js";
import { scoredAnswers } from "../../../../lib/configuration/scored-answers.js";
import { type PrintedStudy, printedOf } from "./around-the-mean.js";
import type { CoverageSetting } from "./setting.js";
import { studyOf } from "./study.js";

/**
 * What a comparison of configurations prints of a study: the scores of one that knows its respondents as the setting says,
 * and what it differs by from one that knows nobody and answers alike in all else.
 */
export async function configurationsOfStudy(setting: CoverageSetting, seed: number): Promise<PrintedStudy> {
  const { human, answers, grouping } = studyOf(setting, seed);
  const stranger = studyOf({ ...setting, knows: 0 }, seed).answers;
  const study = {
    items: human.items.map(({ item, options, rows }) => ({
      ...{ item, options: options.length, ordered: true },
      human: Int32Array.from(human.respondents, (_, i) =>
        rows.subarray(i * options.length, (i + 1) * options.length).indexOf(1),
      ),
    })),
    ...{ of: grouping.of, segments: grouping.size, weights: human.weights },
  };
  const named = [answers, stranger].map(({ items }, a) => ({
    name: `configuration ${a}`,
    rows: items.map(({ rows }) => rows),
  }));
  const scored = await scoredAnswers(study, named, { repeats: 200, seed }, async () => {});
  const compared = comparisonOf(
    "made",
    named.map(({ name }) => ({ name, role: "configuration" })),
    scored,
    {
      ...{
        grouping: "fifths",
        segments: grouping.size,
        respondents: grouping.of.length,
        items: setting.items,
      },
      ...{
        seeds: [seed],
        others: "200 samples without some of the respondents",
        intervalsFor: "respondents",
        labels: [],
      },
    },
    { grouping, all: [] },
  );
  const scores = dimensionScores as readonly (DimensionScore & { readonly key: ScoreKey })[];
  const differences = differencesOf(
    named.map(({ name }) => name),
    scored,
    scores.map((score) => ({ score, first: 0, second: 1 })),
  );
  return Object.fromEntries(
    scores.flatMap(({ key, symbol }, k) => [
      [symbol, printedOf(compared.rows[0]!.scores[key])] as const,
      [`${symbol}, difference`, printedOf(differences[k]!.difference)] as const,
    ]),
  );
}
