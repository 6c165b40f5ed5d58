import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { allRead, type NoOption, noneRead } from "../../simulate/answers/no-option.js";
import type { Code } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";

/** Sums of probabilities may be off by this much: tools write three digits or more. */
const rounding = 5e-3;

/** What the columns of a file answer: items by their name, and those of which `ITEM=CODE` columns hold probabilities. */
export function itemsAnswered(made: Survey): ReadonlySet<string> {
  const names = [...made.codebook.variables.keys()];
  return new Set(names.flatMap((name) => [name, itemOfColumn(name) ?? name]));
}

/** The item in the name of a column of probabilities, `ITEM=CODE`; `undefined` for other columns. */
export function itemOfColumn(name: string): string | undefined {
  const at = name.indexOf("=");
  return at > 0 ? name.slice(0, at).trim() : undefined;
}

/** One item's probabilities, as a file states them. */
export interface StatedProbabilities {
  /** `[rows, options]`: over the options alone; zeros where nothing is stated. */
  readonly rows: Float64Array;
  /** What is on no option, for each row that has less than everything on options. */
  readonly none: readonly NoOption[];
  /** Rows that state nothing. */
  readonly empty: number;
}

/**
 * Reads the probabilities of an item's options from columns that are named `ITEM=CODE` or `ITEM=LABEL`. What a row lacks to 1
 * is on no option, as a model's may be.
 *
 * @param values the item's options
 * @param rows the rows of `made` to read; −1 is passed over
 * @returns `undefined` where the file has no such columns
 * @throws PopuliError for a column of no option, or a row with a negative number, words, or a sum above 1
 */
export function statedProbabilities(
  item: string,
  values: readonly { readonly code: Code; readonly label: string }[],
  made: Survey,
  rows: Int32Array,
): StatedProbabilities | undefined {
  const names = [...made.codebook.variables.keys()].filter((name) => itemOfColumn(name) === item);
  if (names.length === 0) return undefined;
  const columns = names.map((name) => {
    const option = name.slice(name.indexOf("=") + 1).trim();
    const place = values.findIndex(({ code }) => String(code) === option);
    const k = place >= 0 ? place : values.findIndex(({ label }) => label === option);
    const options = values.flatMap(({ code, label }) => [`${item}=${code}`, `${item}=${label}`]);
    if (k < 0)
      throw new PopuliError(
        `'${option}' is no option of ${item}`,
        { file: made.file, column: name },
        adviseName(name, options),
      );
    return { name, column: made.column(name), k };
  });
  const found = new Float64Array(rows.length * values.length);
  const none: NoOption[] = [];
  let empty = 0;
  for (const [i, row] of rows.entries()) {
    if (row < 0) continue;
    let sum = 0;
    for (const { name, column, k } of columns) {
      const stated = column.raw(row);
      const chance = stated === null || stated === "" ? 0 : Number(stated);
      if (!(chance >= 0))
        throw new PopuliError(
          `the probability in row ${row + 1} is '${stated}'`,
          { file: made.file, column: name },
          "a probability is a number from 0 to 1",
        );
      found[i * values.length + k]! += chance;
      sum += chance;
    }
    if (sum > 1 + rounding)
      throw new PopuliError(
        `the probabilities of ${item} in row ${row + 1} sum to ${Number(sum.toFixed(3))}`,
        { file: made.file },
        sum > 1.5 ? "probabilities sum to 1: divide percentages by 100" : "probabilities sum to 1 or less",
      );
    if (sum === 0) {
      none.push(noneRead("unread"));
      empty += 1;
      continue;
    }
    if (sum < 1 - rounding) none.push({ ...allRead, unread: 1 - sum });
    for (let k = 0; k < values.length; k++) found[i * values.length + k]! /= sum;
  }
  return { rows: found, none, empty };
}
