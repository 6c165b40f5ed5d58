import type { AnswerSet } from "../../simulate/answers/answers.js";
import { matchItems } from "../answers/match-items.js";
import { optionTotals } from "../answers/option-totals.js";
import type { Floor } from "./floor.js";
import { withRows } from "./with-rows.js";

/**
 * The ceiling: everyone answers with the weighted marginal of all known humans. No condition that ignores who answers
 * can have better marginals; one with these marginals and no association has learnt a table of percentages.
 *
 * @example
 * humanMarginalCeiling(run.human, run.others).draw(0).answers;
 */
export function humanMarginalCeiling(human: AnswerSet, others?: AnswerSet): Floor {
  const othersOf = others === undefined ? [] : matchItems(others, human).map((pair) => pair.human);
  const answers = withRows(human, "weighted human marginal", (item, index) => {
    const totals = optionTotals(item.rows, item.options.length, human.weights);
    const other = othersOf[index];
    if (other !== undefined) {
      const theirs = optionTotals(other.rows, item.options.length, others?.weights);
      for (let k = 0; k < totals.length; k++) totals[k]! += theirs[k]!;
    }
    const answered = totals.reduce((sum, x) => sum + x, 0);
    return Float64Array.from(item.rows, (_, at) =>
      answered > 0 ? totals[at % totals.length]! / answered : 0,
    );
  });
  return {
    name: "human marginal",
    role: "ceiling",
    kind: "human marginal",
    says:
      others === undefined
        ? "the weighted marginal of the respondents themselves, given to everyone (ceiling)"
        : "the weighted marginal of the whole survey, given to everyone (ceiling)",
    random: false,
    draw: () => ({ answers, human }),
  };
}
