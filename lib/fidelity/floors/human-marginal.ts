import type { AnswerSet, ItemAnswers, OtherAnswers } from "../../simulate/answers/answers.js";
import { effectiveN } from "../../survey/survey/weights.js";
import { matchItems } from "../answers/match-items.js";
import { tally } from "../answers/tally.js";
import type { Floor } from "./floor.js";
import { withRows } from "./with-rows.js";

/**
 * The simplest statistical baseline: everyone answers with the marginal of all known humans. A condition that ignores
 * who answers cannot have better marginals; one with these marginals and no association has learnt a table of
 * percentages.
 *
 * @param others where they tell the survey's totals, the marginal is the survey's; else the respondents and the others
 *   count in proportion to their effective n, so that weights in other units change nothing
 * @param weighted whether respondents who were drawn with equal chances count their survey weights
 * @example
 * humanMarginal(run.human, run.others).draw(0).answers;
 */
export function humanMarginal(human: AnswerSet, others?: OtherAnswers, weighted = true): Floor {
  const otherItems = others === undefined ? [] : matchItems(others, human).map((pair) => pair.human);
  // Respondents drawn by weight stand for the population without any, and their survey weights have been used up.
  const counted = weighted || others?.sizes !== undefined;
  const answers = withRows(human, "human marginal", (item, index) => {
    const other = otherItems[index];
    const totals =
      (counted ? others?.surveyTotals?.get(item.item) : undefined) ??
      sum(
        effectiveTotals(item, human.weights, counted),
        ...(other === undefined ? [] : [effectiveTotals(other, others!.weights, counted)]),
      );
    const answered = totals.reduce((all, x) => all + x, 0);
    return {
      shares: totals.map((total) => (answered > 0 ? total / answered : 0)),
      respondents: human.respondents.length,
    };
  });
  return {
    name: "human marginal",
    role: "statistical baseline",
    kind: "human marginal",
    says: `the marginal of ${others === undefined ? "the respondents themselves" : "the whole survey"}, given to everyone`,
    random: false,
    draw: () => ({ answers, human }),
  };
}

/** `[options]`: answers, which sum to the effective n of those who could answer. */
function effectiveTotals(item: ItemAnswers, weights: Float64Array, weighted: boolean): Float64Array {
  if (!weighted) return tally(item).total(new Float64Array(weights.length).fill(1));
  const scale = effectiveN(weights) / weights.reduce((all, x) => all + x, 0);
  return tally(item)
    .total(weights)
    .map((total) => total * scale);
}

function sum(first: Float64Array, ...more: readonly Float64Array[]): Float64Array {
  return first.map((x, k) => more.reduce((all, one) => all + one[k]!, x));
}
