import { randomStream } from "../../random/stream.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { Study } from "../study/study.js";
import type { OtherAnswers } from "./answers.js";
import { humanAnswers } from "./human-answers.js";

/** Enough for floors exact to a percent, and few enough for their answers to 258 items to fit in memory. */
const most = 5000;

/**
 * The human answers of respondents who could have been drawn for a study and were not, at most 5,000, drawn with equal
 * chances under the study's seed. `undefined` where there are none.
 *
 * Where the study's were drawn by weight, those left are not the population: the heavy are missing. Each counts its
 * weight divided by the chance that it was left (Horvitz & Thompson 1952).
 */
export function otherRespondents({
  survey,
  segmentation,
  respondents,
  items,
  seed,
}: Study): OtherAnswers | undefined {
  const weights = segmentation?.weights ?? survey.weights;
  const drawn = new Set(respondents.rows);
  const eligible = Int32Array.from({ length: survey.size }, (_, row) => row).filter(
    (row) => weights[row]! > 0 && (segmentation === undefined || segmentation.of[row]! >= 0),
  );
  const left = [...eligible].filter((row) => !drawn.has(row));
  if (left.length === 0) return undefined;
  const rows = Int32Array.from(left.length <= most ? left : some(left, seed));
  const { chance } = respondents;
  const counts = Float64Array.from(rows, (row) =>
    chance === undefined ? weights[row]! : weights[row]! / Math.max(leastLeft, 1 - chance(row)),
  );
  return {
    ...humanAnswers(survey, items, rows, counts, "other respondents"),
    ...(chance !== undefined && { sizes: counts }),
    surveyTotals: new Map(items.map((item) => [item.name, totals(survey, item, eligible, weights)])),
  };
}

/** Nobody counts more than a hundredfold for having been left by chance. */
const leastLeft = 0.01;

/** `[options]`: the weighted answers of the rows. */
function totals(survey: Survey, item: Variable, rows: Int32Array, weights: Float64Array): Float64Array {
  const column = survey.column(item.name);
  const position = new Map(item.values.map(({ code }, place) => [code, place]));
  const optionOf = column.levels.map((code) => position.get(code) ?? -1);
  const sums = new Float64Array(item.values.length);
  for (const row of rows) {
    const option = optionOf[column.level[row]!] ?? -1;
    if (option >= 0) sums[option]! += weights[row]!;
  }
  return sums;
}

function some(rows: readonly number[], seed: number): number[] {
  return rows
    .map((row) => [randomStream(seed, ["other respondent", row]).uniform(), row] as const)
    .sort((a, b) => a[0] - b[0])
    .slice(0, most)
    .map(([, row]) => row)
    .sort((a, b) => a - b);
}
