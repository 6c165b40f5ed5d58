import { checkSegmentation } from "../segment/check-segmentation.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { ItemAnswers } from "../simulate/answers/answers.js";
import { checkRun } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { Survey } from "../survey/survey/survey.js";
import { groupPlaces } from "./fit-temperature.js";

/**
 * A run in which every respondent answers with the shares of their group. Answers that were drawn, such as those of a server
 * or of somebody else's release, are single options, which no temperature changes; the shares of a group can be calibrated.
 * What respondents of one group answer differently is lost: there is no own-respondent association left within it.
 *
 * @param by the groups, such as countries (default: everyone is one group); who is in none keeps their answers
 * @example
 * const decoded = await simulate({
 *   survey, model, items: ["Q57", "Q199"], condition: personaPrompt(), respondents: 20, seed: 1, mode: "sample",
 * });
 * const pooled = pooledRun(decoded);
 * await evaluate(temperedRun(pooled, fitTemperature(pooled, { items: ["Q57"] })));
 */
export function pooledRun(
  run: SimulatedRun & { readonly study?: { readonly survey: Survey } },
  by?: Segmentation,
): SimulatedRun & { readonly study?: { readonly survey: Survey } } {
  checkRun("pooledRun", run);
  if (by !== undefined) checkSegmentation("pooledRun", by);
  const of = groupPlaces(run, by);
  const { answers, human, others, segmentation, identifiers, condition, labels, fittedTo, survey, study } =
    run;
  return {
    ...{ human, others, segmentation, identifiers, condition, fittedTo },
    ...(survey !== undefined && { survey }),
    ...(study !== undefined && { study }),
    answers: { ...answers, items: answers.items.map((item) => pooled(item, answers.weights, of)) },
    labels: [...labels, `answers are the shares of ${by === undefined ? "everyone" : `groups (${by.name})`}`],
  };
}

function pooled(item: ItemAnswers, weights: Float64Array, of: Int32Array): ItemAnswers {
  const width = item.options.length;
  const shares = new Map<number, Float64Array>();
  const answered = (i: number) => item.rows.subarray(i * width, (i + 1) * width).some((share) => share > 0);
  for (const [i, group] of of.entries()) {
    if (group < 0 || !answered(i)) continue;
    const sums = shares.get(group) ?? new Float64Array(width);
    for (let k = 0; k < width; k++) sums[k]! += weights[i]! * item.rows[i * width + k]!;
    shares.set(group, sums);
  }
  for (const [group, sums] of shares) {
    const total = sums.reduce((sum, share) => sum + share, 0);
    if (total > 0)
      shares.set(
        group,
        sums.map((share) => share / total),
      );
  }
  const rows = Float64Array.from(item.rows);
  for (const [i, group] of of.entries()) {
    const own = shares.get(group);
    if (own !== undefined && answered(i)) rows.set(own, i * width);
  }
  return { ...item, rows };
}
