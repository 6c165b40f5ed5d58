import type { ItemAnswers } from "../simulate/answers/answers.js";
import { scaleOf } from "./item-scale.js";
import { tempered } from "./temper.js";

/** An item's answers, each row at the temperature of its respondent's group; a NaN leaves a row as it is. */
export function temperedItem(item: ItemAnswers, temperatures: ArrayLike<number>): ItemAnswers {
  const width = item.options.length;
  const values = scaleOf(item);
  const rows = Float64Array.from(item.rows);
  for (let i = 0; i < temperatures.length; i++) {
    const temperature = temperatures[i]!;
    if (Number.isNaN(temperature)) continue;
    const own = rows.subarray(i * width, (i + 1) * width);
    own.set(tempered(own, { temperature, ...(values !== undefined && { values }) }));
  }
  return { ...item, rows };
}
