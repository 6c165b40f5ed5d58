import { thereAre } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code, MissingReason, Variable } from "../codebook/codebook.js";
import type { ReadColumn } from "../table/table.js";
import type { Column } from "./column.js";

/**
 * A column as read, with the meaning that its codebook entry gives it. Meaning and levels are computed when first
 * needed: a survey has hundreds of columns, and an analysis uses a handful.
 */
export class CodedColumn implements Column {
  readonly length: number;
  private known: Meaning | undefined;
  private levelArray: Int16Array | Int32Array | undefined;
  private numbers: Float64Array | undefined;

  constructor(
    readonly variable: Variable,
    readonly read: ReadColumn,
  ) {
    this.length = read.at.length;
  }

  get levels(): readonly Code[] {
    return this.meaning.levels;
  }

  get missing(): ReadonlyMap<MissingReason | "empty", number> {
    return this.meaning.missing;
  }

  get unlisted(): ReadonlyMap<Code, number> {
    return this.meaning.unlisted;
  }

  get level(): Int16Array | Int32Array {
    if (this.levelArray === undefined) {
      const { levelAt, levels } = this.meaning;
      const { at } = this.read;
      const level = levels.length <= 0x7fff ? new Int16Array(at.length) : new Int32Array(at.length);
      for (let i = 0; i < at.length; i++) level[i] = levelAt[at[i]!]!;
      this.levelArray = level;
    }
    return this.levelArray;
  }

  raw(respondent: number): Code | null {
    const position = this.read.at[respondent];
    if (position === undefined) {
      throw new PopuliError(
        `there is no respondent ${respondent}: ${thereAre(this.length)}, counted from 0`,
        {
          column: this.variable.name,
        },
      );
    }
    return position === 0 ? null : this.read.codes[position - 1]!;
  }

  numeric(): Float64Array {
    if (this.numbers === undefined) {
      const { levels, levelAt } = this.meaning;
      const text = levels.find((code) => typeof code === "string");
      if (text !== undefined) {
        throw new PopuliError(
          `its values are text, such as '${text}', not numbers`,
          { column: this.variable.name },
          "use its levels, or recode it to numbers",
        );
      }
      const value = Array.from(levelAt, (level) => (level < 0 ? Number.NaN : (levels[level] as number)));
      this.numbers = Float64Array.from(this.read.at, (position) => value[position]!);
    }
    return this.numbers;
  }

  reason(respondent: number): MissingReason | "empty" | undefined {
    return this.meaning.reasonAt[this.read.at[respondent]!];
  }

  private get meaning(): Meaning {
    this.known ??= meaningOf(this.variable, this.read);
    return this.known;
  }
}

interface Meaning {
  readonly levels: readonly Code[];
  /** By position as read (0 is empty): the level, or −1. */
  readonly levelAt: Int32Array;
  readonly reasonAt: readonly (MissingReason | "empty" | undefined)[];
  readonly missing: ReadonlyMap<MissingReason | "empty", number>;
  readonly unlisted: ReadonlyMap<Code, number>;
}

function meaningOf(variable: Variable, { codes, at }: ReadColumn): Meaning {
  const counts = new Float64Array(codes.length + 1);
  for (let i = 0; i < at.length; i++) counts[at[i]!]! += 1;
  const reasons = new Map(variable.missing.map(({ code, reason }) => [code, reason]));
  const listed = variable.values.map(({ code }) => code);
  const levels = levelsOf(
    variable,
    listed,
    codes.filter((code, k) => !reasons.has(code) && counts[k + 1]! > 0),
  );
  const levelOf = new Map(levels.map((code, level) => [code, level]));
  const levelAt = new Int32Array(codes.length + 1).fill(-1);
  const reasonAt: (MissingReason | "empty" | undefined)[] = ["empty"];
  const missing = new Map<MissingReason | "empty", number>();
  const unlisted = new Map<Code, number>();
  const count = (reason: MissingReason | "empty", n: number) => {
    if (n > 0) missing.set(reason, (missing.get(reason) ?? 0) + n);
  };
  count("empty", counts[0]!);
  for (const [k, code] of codes.entries()) {
    const reason = reasons.get(code);
    const level = reason === undefined ? levelOf.get(code) : undefined;
    if (level !== undefined) {
      levelAt[k + 1] = level;
      reasonAt.push(undefined);
      continue;
    }
    reasonAt.push(reason ?? "unknown");
    count(reason ?? "unknown", counts[k + 1]!);
    if (reason === undefined && counts[k + 1]! > 0) unlisted.set(code, counts[k + 1]!);
  }
  return { levels, levelAt, reasonAt, missing, unlisted };
}

/**
 * The valid codes. They are those that the codebook lists; for a scale also every number found, as age 89 may have a
 * label and age 43 none. Where the codebook lists none, they are the numbers found, so that a stray "NA" is no answer;
 * where there are none, the texts.
 */
function levelsOf(variable: Variable, listed: readonly Code[], found: readonly Code[]): readonly Code[] {
  if (variable.measure !== "scale" && listed.length > 0) return listed;
  const numbers = [...new Set([...listed, ...found])].filter((code) => typeof code === "number");
  if (variable.measure === "scale" || numbers.length > 0) return numbers.sort((a, b) => a - b);
  return (found as string[]).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
