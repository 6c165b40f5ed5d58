import type { StatisticalBaseline } from "../../baseline/baseline.js";
import type { Traits } from "../../baseline/traits.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { allRead } from "../../simulate/answers/no-option.js";
import type { TrainingDraw } from "./training-pool.js";

/**
 * What a baseline that is fitted to the training respondents of a draw predicts for those who are scored.
 *
 * @param breathe called after each item: a regression of many takes seconds
 */
export async function predictedAnswers(
  baseline: StatisticalBaseline,
  draw: TrainingDraw,
  traits: Traits,
  seed: number,
  breathe: () => Promise<void>,
): Promise<AnswerSet> {
  const { human, training } = draw;
  const predict = baseline.fit({ training, scored: human.respondents, traits, seed });
  const items: AnswerSet["items"][number][] = [];
  for (const [j, item] of human.items.entries()) {
    const rows = predict(j);
    // Simulated respondents of a second sample stand for nobody who could be predicted.
    for (const [i, row] of human.respondents.entries())
      if (row < 0) rows.fill(0, i * item.options.length, (i + 1) * item.options.length);
    items.push({ ...item, rows });
    await breathe();
  }
  const { respondents, weights } = human;
  return draw.scored({
    kind: "baseline",
    name: baseline.name,
    respondents,
    weights,
    items,
    noOption: allRead,
  });
}
