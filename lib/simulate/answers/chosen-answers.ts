import type { ItemAnswers } from "./answers.js";

/** One distribution over options, `[options]`, that so many respondents all have. */
export interface SharedAnswers {
  readonly shares: Float64Array;
  readonly respondents: number;
}

/** The answers whose rows nobody has asked for. */
const kept = new WeakMap<ItemAnswers, Int16Array | SharedAnswers>();

/**
 * An item with other answers.
 *
 * @param answers `[respondents, options]`, or `[respondents]`: the position of the one option that each chose, −1 for none, or
 *   what all of them say. Positions take a twentieth of the memory: rows are made of them when they are first asked for.
 */
export function withAnswers(
  item: Omit<ItemAnswers, "rows">,
  answers: Float64Array | Int16Array | SharedAnswers,
): ItemAnswers {
  // Named one by one: spreading an item asks for its rows.
  const described = {
    item: item.item,
    label: item.label,
    ...(item.category !== undefined && { category: item.category }),
    ordered: item.ordered,
    options: item.options,
    optionLabels: item.optionLabels,
  };
  if (answers instanceof Float64Array) return { ...described, rows: answers };
  let rows: Float64Array | undefined;
  const made: ItemAnswers = {
    ...described,
    get rows() {
      // From here on the rows count, which a caller may write to.
      kept.delete(made);
      rows ??= answers instanceof Int16Array ? rowsOf(answers, item.options.length) : repeated(answers);
      return rows;
    },
  };
  kept.set(made, answers);
  return made;
}

/** The positions that an item was made of, `[respondents]`, as long as nobody has asked for its rows. */
export function keptPositions(item: ItemAnswers): Int16Array | undefined {
  const answers = kept.get(item);
  return answers instanceof Int16Array ? answers : undefined;
}

/** What all respondents of an item were made to say, as long as nobody has asked for its rows. */
export function keptShares(item: ItemAnswers): SharedAnswers | undefined {
  const answers = kept.get(item);
  return answers instanceof Int16Array ? undefined : answers;
}

/**
 * `[respondents]`: the position of each answer, −1 where it is absent; `undefined` where an answer is a distribution.
 */
export function chosenPositions(rows: Float64Array, options: number): Int16Array | undefined {
  const chosen = new Int16Array(options === 0 ? 0 : rows.length / options).fill(-1);
  for (let at = 0, i = 0; i < chosen.length; i++) {
    for (let k = 0; k < options; k++, at++) {
      if (rows[at] === 0) continue;
      if (rows[at] !== 1 || chosen[i] !== -1) return undefined;
      chosen[i] = k;
    }
  }
  return chosen;
}

function repeated({ shares, respondents }: SharedAnswers): Float64Array {
  return Float64Array.from({ length: shares.length * respondents }, (_, at) => shares[at % shares.length]!);
}

function rowsOf(chosen: Int16Array, options: number): Float64Array {
  const rows = new Float64Array(chosen.length * options);
  for (let i = 0; i < chosen.length; i++) if (chosen[i]! >= 0) rows[i * options + chosen[i]!] = 1;
  return rows;
}
