import type { AnswerSet } from "../../simulate/answers/answers.js";
import type { Floor } from "./floor.js";
import { withRows } from "./with-rows.js";

/**
 * The uniform floor, exactly: every respondent gives each option of an item the same probability.
 *
 * @example
 * uniformFloor(run.human).draw(0).answers;
 */
export function uniformFloor(human: AnswerSet): Floor {
  const answers = withRows(human, "uniform (exact)", ({ options }) => ({
    shares: new Float64Array(options.length).fill(1 / options.length),
    respondents: human.respondents.length,
  }));
  return {
    name: "uniform (exact)",
    role: "worst",
    kind: "uniform",
    says: "every option equally likely for everyone",
    random: false,
    draw: () => ({ answers, human }),
  };
}
