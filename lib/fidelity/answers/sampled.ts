import type { ItemAnswers } from "../../simulate/answers/answers.js";

/** Whether every answer is one option, as drawn, rather than a distribution. */
export function isSampled({ rows }: Pick<ItemAnswers, "rows">): boolean {
  return rows.every((x) => x === 0 || x === 1);
}
