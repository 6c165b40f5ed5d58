import { randomStream } from "../../random/stream.js";
import type { Study } from "../study/study.js";
import type { AnswerSet } from "./answers.js";
import { humanAnswers } from "./human-answers.js";

/** Enough for floors exact to a percent, and few enough for their answers to 258 items to fit in memory. */
const most = 5000;

/**
 * The human answers of respondents who could have been drawn for a study and were not, with their survey weights; at
 * most 5,000, drawn with equal chances under the study's seed. `undefined` where there are none.
 */
export function otherRespondents({
  survey,
  segmentation,
  respondents,
  items,
  seed,
}: Study): AnswerSet | undefined {
  const weights = segmentation?.weights ?? survey.weights;
  const drawn = new Set(respondents.rows);
  const others: number[] = [];
  for (let row = 0; row < survey.size; row++)
    if (!drawn.has(row) && weights[row]! > 0 && (segmentation === undefined || segmentation.of[row]! >= 0))
      others.push(row);
  if (others.length === 0) return undefined;
  const rows = Int32Array.from(others.length <= most ? others : some(others, seed));
  return humanAnswers(
    survey,
    items,
    rows,
    Float64Array.from(rows, (row) => weights[row]!),
    "other respondents",
  );
}

function some(rows: readonly number[], seed: number): number[] {
  return rows
    .map((row) => [randomStream(seed, ["other respondent", row]).uniform(), row] as const)
    .sort((a, b) => a[0] - b[0])
    .slice(0, most)
    .map(([, row]) => row)
    .sort((a, b) => a - b);
}
