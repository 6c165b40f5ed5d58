import { counted } from "../../../errors/counted.js";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Code } from "../../codebook/codebook.js";
import type { Survey } from "../../survey/survey.js";
import { byCode } from "./by-code.js";

/** A total that calibrated weights must give. */
export interface Constraint {
  readonly name: string;
  readonly total: number;
  /** `[respondents]` */
  readonly values: Float64Array;
}

/** What is known about a population: its size, and the totals of columns or of their codes. */
export interface KnownTotals {
  readonly population: number;
  readonly margins: Readonly<Record<string, number | ReadonlyMap<Code, number>>>;
}

/**
 * The totals of the population as constraints on weights. Of a column's codes, the first follows from the population
 * and the others.
 *
 * @param rows the respondents with a weight
 * @throws PopuliError where one of them lacks an answer, or a code that occurs lacks a total
 */
export function constraintsOf(
  survey: Survey,
  { population, margins }: KnownTotals,
  rows: readonly number[],
): Constraint[] {
  const constraints: Constraint[] = [
    { name: "population", total: population, values: new Float64Array(survey.size).fill(1) },
  ];
  for (const [name, total] of Object.entries(margins)) {
    const column = survey.column(name);
    const values = typeof total === "number" ? column.numeric() : undefined;
    const without = rows.filter((i) =>
      values === undefined ? column.level[i]! < 0 : Number.isNaN(values[i]!),
    );
    if (without.length > 0) {
      throw new PopuliError(
        `${counted(without.length, "respondent has", "respondents have")} no value`,
        { column: name },
        "leave them out first, by survey.where(…)",
      );
    }
    if (typeof total === "number") {
      constraints.push({ name, total, values: values! });
      continue;
    }
    const sum = [...byCode(total, name).values()].reduce((all, value) => all + value, 0);
    if (!(Math.abs(sum - population) <= 1e-6 * Math.abs(population))) {
      throw new PopuliError(`its totals sum to ${sum}, not to the population of ${population}`, {
        column: name,
      });
    }
    const used = column.levels.filter((_, level) => rows.some((i) => column.level[i] === level));
    const stray = [...total.keys()].find((code) => !used.includes(code));
    if (stray !== undefined) {
      throw new PopuliError(
        `there is a total for ${stray}, which nobody with a weight answered`,
        { column: name },
        adviseName(String(stray), used.map(String)),
      );
    }
    const lacking = used.find((code) => !total.has(code));
    if (lacking !== undefined) throw new PopuliError(`there is no total for ${lacking}`, { column: name });
    for (const code of used.slice(1)) {
      const level = column.levels.indexOf(code);
      constraints.push({
        name: `${name}: ${code}`,
        total: total.get(code)!,
        values: Float64Array.from(column.level, (answer) => (answer === level ? 1 : 0)),
      });
    }
  }
  return constraints;
}
