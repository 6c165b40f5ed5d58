import type { ItemAnswers } from "../simulate/answers/answers.js";

/** The option each respondent chose, as a position; −1 where there is no answer. */
export function chosenOptions({ rows, options }: Pick<ItemAnswers, "rows" | "options">): Int32Array {
  const width = options.length;
  const chosen = new Int32Array(width === 0 ? 0 : rows.length / width).fill(-1);
  for (let at = 0; at < rows.length; at++) if (rows[at]! > 0) chosen[Math.floor(at / width)] = at % width;
  return chosen;
}
