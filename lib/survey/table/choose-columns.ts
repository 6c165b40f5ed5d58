import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * The positions in a file of the columns wanted, in the file's order; of all columns where `wanted` is absent.
 *
 * @throws PopuliError naming a column that is not there
 */
export function chooseColumns(
  names: readonly string[],
  wanted: readonly string[] | undefined,
  file: string,
): number[] {
  if (wanted === undefined) return names.map((_, c) => c);
  const absent = wanted.find((name) => !names.includes(name));
  if (absent !== undefined || wanted.length === 0) {
    throw new PopuliError(
      absent === undefined ? "no columns are asked for" : `there is no column '${absent}'`,
      { file },
      adviseName(absent ?? "", names),
    );
  }
  const chosen = new Set(wanted);
  return names.flatMap((name, c) => (chosen.has(name) ? [c] : []));
}
