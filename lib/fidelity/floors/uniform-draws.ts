import { randomStream } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { withRows } from "./with-rows.js";

/**
 * The uniform floor with the noise of a sample: every respondent picks one option of each item at random.
 *
 * @param drawing `[positions]`: the respondents who pick, where not all do
 * @example
 * uniformDrawsFloor(run.human, 1).draw(0).answers;
 */
export function uniformDrawsFloor(
  human: AnswerSet,
  seed: number,
  drawing: Int32Array = Int32Array.from(human.respondents.keys()),
): Floor {
  return {
    name: `uniform (${drawing.length} draws)`,
    role: "worst",
    kind: "uniform draws",
    says: "each respondent picks one option of each item at random",
    random: true,
    draw: (repeat) => ({
      human,
      answers: withRows(human, "uniform (draws)", ({ item, rows, options }) => {
        const stream = randomStream(seed, ["floor", "uniform", repeat, item]);
        const picked = new Float64Array(rows.length);
        for (const position of drawing)
          picked[position * options.length + stream.integer(options.length)] = 1;
        return picked;
      }),
    }),
  };
}
