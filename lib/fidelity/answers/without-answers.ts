import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions, withAnswers } from "../../simulate/answers/chosen-answers.js";

/** The same item, the respondents at `positions` without an answer. */
export function withoutAnswers(item: ItemAnswers, positions: Iterable<number>): ItemAnswers {
  const chosen = keptPositions(item)?.slice();
  if (chosen !== undefined) {
    for (const position of positions) chosen[position] = -1;
    return withAnswers(item, chosen);
  }
  const width = item.options.length;
  const rows = item.rows.slice();
  for (const position of positions) rows.fill(0, position * width, (position + 1) * width);
  return withAnswers(item, rows);
}
