import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions, keptShares, type SharedAnswers } from "../../simulate/answers/chosen-answers.js";

/**
 * The answers of the respondents at `positions`: `[positions, options]`, `[positions]` where each is one option, or what all
 * of them say.
 */
export function takeRespondents(
  item: ItemAnswers,
  positions: Int32Array,
): Float64Array | Int16Array | SharedAnswers {
  const shared = keptShares(item);
  if (shared !== undefined) return { ...shared, respondents: positions.length };
  const chosen = keptPositions(item);
  if (chosen !== undefined) {
    const taken = new Int16Array(positions.length);
    for (let to = 0; to < positions.length; to++) taken[to] = chosen[positions[to]!]!;
    return taken;
  }
  const width = item.options.length;
  const rows = new Float64Array(positions.length * width);
  for (const [to, from] of positions.entries()) {
    rows.set(item.rows.subarray(from * width, (from + 1) * width), to * width);
  }
  return rows;
}
