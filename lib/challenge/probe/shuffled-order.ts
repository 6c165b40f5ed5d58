import { permutation } from "../../random/stream.js";
import { inOtherWords } from "../../simulate/study/in-other-words.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { type Probe, wordsFixed } from "./probe.js";

/**
 * Options in an order that is neither the codebook's nor its reverse, the same for everybody: drawn for each respondent, orders
 * would even out in the shares. Two options have no such order.
 */
export const shuffledOrder = {
  key: "shuffledOrder",
  says: "options shuffled",
  same: true,
  ask: ({ study, condition }) => {
    const fixed = wordsFixed({ condition });
    if (fixed !== undefined) return fixed;
    const several = study.items.filter(({ values }) => values.length > 2);
    if (several.length === 0)
      return { because: "every item has two options: to shuffle them is to show them from last to first" };
    const alone = study.asking === "one per call";
    const pairs = study.items.filter(({ values }) => values.length <= 2);
    return {
      study: {
        ...inOtherWords({ ...study, items: alone ? several : study.items }, (item) =>
          shuffled(item, study.seed),
        ),
        optionOrder: "as written",
      },
      condition,
      items: several.map(({ name }) => name),
      without: pairs.map(({ name }) => `${name}: to shuffle two options is to reverse them`),
    };
  },
} as const satisfies Probe;

function shuffled(item: Variable, seed: number): Variable {
  const { values, name } = item;
  const last = values.length - 1;
  if (last < 2) return item;
  for (let draw = 0; ; draw++) {
    const order = [...permutation(seed, ["shuffled order", name, draw], values.length)];
    const known = order.every((place, i) => place === i) || order.every((place, i) => place === last - i);
    if (!known) return { ...item, values: order.map((place) => values[place]!) };
  }
}
