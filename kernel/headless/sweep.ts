import { extname } from "node:path";
import { counted } from "../../lib/errors/counted.js";
import { PopuliError } from "../../lib/errors/populi-error.js";
import { type Parameter, parseParameter } from "./parameters.js";

/** A parameter with the values that a sweep gives it. */
export interface SweptParameter {
  readonly name: string;
  readonly values: readonly Parameter[];
}

/** One run of a sweep: its parameters, and what its report's file is called. */
export interface SweepRun {
  readonly parameters: readonly Parameter[];
  readonly file: string;
}

/** More runs are more likely a slip of the keyboard than meant. */
const most = 200;

/**
 * Parses `name=[value, value, …]`.
 *
 * @throws PopuliError where it is no list of JSON
 * @example
 * parseSweep("seed=[1, 2, 3]");
 */
export function parseSweep(text: string): SweptParameter {
  const { name, literal } = parseParameter(text);
  const list: unknown = JSON.parse(literal);
  if (!Array.isArray(list) || list.length === 0)
    throw new PopuliError(
      `--sweep ${text} has no list of values`,
      {},
      `write the values as a list: --sweep '${name}=[1, 2, 3]'`,
    );
  return { name, values: list.map((value: unknown) => ({ name, literal: JSON.stringify(value) })) };
}

/**
 * Every combination of the values, the last parameter changing fastest, with a file for each in a folder that is called as the
 * index is.
 *
 * @param index the file of the page that lists them, ending in .html
 * @throws PopuliError for a parameter given twice, or more than 200 runs
 */
export function sweepRuns(swept: readonly SweptParameter[], index: string): SweepRun[] {
  const names = swept.map(({ name }) => name);
  const twice = names.find((name, n) => names.indexOf(name) !== n);
  if (twice !== undefined)
    throw new PopuliError(`'${twice}' is swept twice`, {}, "give all its values in one list");
  const count = swept.reduce((product, { values }) => product * values.length, 1);
  if (count > most)
    throw new PopuliError(`the sweep has ${counted(count, "run")}`, {}, `at most ${most} are run at once`);
  const combined = swept.reduce<readonly (readonly Parameter[])[]>(
    (all, { values }) => all.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
  const folder = index.slice(0, -extname(index).length);
  return combined.map((parameters, r) => {
    const words = parameters.map(({ name, literal }) => `${name}-${literal}`).join("_");
    const plain = words
      .replaceAll(/[^\p{L}\p{N}._]+/gu, "-")
      .replaceAll(/-(?=_|$)/g, "")
      .slice(0, 80);
    return {
      parameters,
      file: `${folder}/${String(r + 1).padStart(String(count).length, "0")}-${plain}.html`,
    };
  });
}
