import { randomStream } from "../../random/stream.js";
import type { AnswerSet } from "../../simulate/answers.js";
import type { Floor } from "./floor.js";
import { withRows } from "./with-rows.js";

/**
 * Dice, thrown: every respondent picks one option of each item at random; as many answers as there are respondents.
 *
 * @param throwers `[positions]`: who throws, where not all rows do
 * @example
 * uniformDrawsFloor(run.human, 1).draw(0).answers;
 */
export function uniformDrawsFloor(
  human: AnswerSet,
  seed: number,
  throwers: Int32Array = Int32Array.from(human.respondents.keys()),
): Floor {
  return {
    name: `uniform (${throwers.length} dice)`,
    role: "floor",
    kind: "dice",
    says: "one throw of a fair die per respondent and item",
    random: true,
    draw: (repeat) => ({
      human,
      answers: withRows(human, "uniform (dice)", ({ item, rows, options }) => {
        const stream = randomStream(seed, ["floor", "uniform", repeat, item]);
        const thrown = new Float64Array(rows.length);
        for (const position of throwers)
          thrown[position * options.length + stream.integer(options.length)] = 1;
        return thrown;
      }),
    }),
  };
}
