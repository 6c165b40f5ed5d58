import { PopuliError } from "../../errors/populi-error.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";

/**
 * Checks that two runs are about the same respondents and items, so that their differences are paired.
 *
 * @throws PopuliError naming both conditions and what differs
 */
export function requireSameStudy(first: SimulatedRun, other: SimulatedRun): void {
  const [a, b] = [first.answers.respondents, other.answers.respondents];
  if (a.length !== b.length || !b.every((row, i) => row === a[i]))
    throw new PopuliError(
      `the conditions '${first.condition.name}' and '${other.condition.name}' were simulated for different respondents`,
      {},
      "simulate them with the same survey, respondents and seed",
    );
  if (first.survey && other.survey && first.survey.rowsHash !== other.survey.rowsHash)
    throw new PopuliError(
      `the conditions '${first.condition.name}' and '${other.condition.name}' were simulated for respondents of different surveys, '${first.survey.name}' and '${other.survey.name}'`,
      {},
      "simulate them with the same survey, respondents and seed",
    );
  const [itemsA, itemsB] = [first, other].map(({ answers }) =>
    answers.items.map(({ item }) => item).join(", "),
  );
  if (itemsA !== itemsB)
    throw new PopuliError(
      `the conditions '${first.condition.name}' and '${other.condition.name}' were asked different items`,
      {},
      `${itemsA} and ${itemsB}`,
    );
}
