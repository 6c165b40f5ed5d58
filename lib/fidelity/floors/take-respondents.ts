import type { ItemAnswers } from "../../simulate/answers/answers.js";

/** The rows of the respondents at `positions`, `[positions, options]`. */
export function takeRespondents(item: ItemAnswers, positions: Int32Array): Float64Array {
  const width = item.options.length;
  const rows = new Float64Array(positions.length * width);
  for (const [to, from] of positions.entries()) {
    rows.set(item.rows.subarray(from * width, (from + 1) * width), to * width);
  }
  return rows;
}
