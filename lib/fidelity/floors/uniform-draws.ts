import { counted } from "../../errors/counted.js";
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
    name: `uniform (${counted(drawing.length, "draw")})`,
    role: "worst",
    kind: "uniform draws",
    says: "each respondent picks one option of each item at random",
    random: true,
    draw: (repeat) => ({
      human,
      answers: withRows(human, "uniform (draws)", ({ item, options }) => {
        const stream = randomStream(seed, ["floor", "uniform", repeat, item]);
        const picked = new Int16Array(human.respondents.length).fill(-1);
        for (const position of drawing) picked[position] = stream.integer(options.length);
        return picked;
      }),
    }),
  };
}
