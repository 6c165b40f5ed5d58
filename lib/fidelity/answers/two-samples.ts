import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";

/** Positions of the respondents who answered any of the items. */
export function answering({ items, respondents }: AnswerSet): Int32Array {
  return Int32Array.from(respondents.keys()).filter((position) =>
    items.some(({ rows, options }) =>
      rows.subarray(position * options.length, (position + 1) * options.length).some((x) => x > 0),
    ),
  );
}

/** Whether the human and the simulated answers are two samples: nobody has answers on both sides. */
export function areTwoSamples({ human, answers }: Pick<SimulatedRun, "human" | "answers">): boolean {
  const humans = new Set(answering(human));
  return humans.size > 0 && answering(answers).every((position) => !humans.has(position));
}
