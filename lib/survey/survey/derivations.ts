import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Code, ValueLabel } from "../codebook/codebook.js";
import type { Derivation } from "./derive.js";

/**
 * Groups the values of a numeric column, such as ages: each group goes from a bound up to the next, without it.
 *
 * @param bounds at least two, rising; values outside them get no group. `Infinity` as the last leaves the last group
 *   open
 * @throws PopuliError for bounds that are too few or do not rise
 * @example
 * survey.derive(groups("agegroup", "Q262", [18, 30, 45, 60, Infinity]));  // "18–29", "30–44", "45–59", "60+"
 */
export function groups(name: string, column: string, bounds: readonly number[]): Derivation {
  if (bounds.length < 2 || bounds.some((bound, k) => k > 0 && !(bound > bounds[k - 1]!))) {
    throw new PopuliError(
      `the bounds ${bounds.join(", ")} do not rise`,
      { column },
      "such as [18, 30, 45, Infinity]",
    );
  }
  const whole = bounds.every((bound) => Number.isInteger(bound) || bound === Number.POSITIVE_INFINITY);
  const values = bounds.slice(0, -1).map((from, k): ValueLabel => {
    const to = bounds[k + 1]!;
    const label =
      to === Number.POSITIVE_INFINITY
        ? `${from}+`
        : whole
          ? to - 1 === from
            ? String(from)
            : `${from}–${to - 1}`
          : `${from} to under ${to}`;
    return { code: k + 1, label };
  });
  return {
    variable: { name, label: `${column}, grouped`, measure: "ordinal", role: "identifier", values },
    value(answers) {
      const value = answers(column);
      if (typeof value !== "number") return null;
      const above = bounds.findIndex((bound) => value < bound);
      return above > 0 ? above : null;
    },
  };
}

/**
 * Whether an answer is one of these codes, such as the top two of a scale.
 *
 * @example
 * survey.derive(anyOf("trusts", "Q57", [1, 2], { yes: "trusts", no: "does not" }));
 */
export function anyOf(
  name: string,
  column: string,
  codes: readonly Code[],
  labels: { readonly yes?: string; readonly no?: string } = {},
): Derivation {
  checkOptions("anyOf", labels, { yes: true, no: true });
  const values = [
    { code: 1, label: labels.yes ?? "yes" },
    { code: 0, label: labels.no ?? "no" },
  ];
  return {
    variable: {
      name,
      label: `${column} is ${codes.join(" or ")}`,
      measure: "nominal",
      role: "identifier",
      values,
    },
    value(answers) {
      const answer = answers(column);
      return answer === null ? null : codes.includes(answer) ? 1 : 0;
    },
  };
}

/**
 * The mean of several numeric answers, such as a scale score.
 *
 * @param options.reversed columns to reverse: low + high − answer counts instead of the answer
 * @param options.range the lowest and highest code; needed to reverse
 * @param options.atLeast how many columns must be answered (default: all)
 * @throws PopuliError for no columns, a reversed column that is not among them, or a missing range
 * @example
 * survey.derive(meanOf("trust", ["Q59", "Q61", "Q63"], { reversed: ["Q59", "Q61", "Q63"], range: [1, 4] }));
 */
export function meanOf(
  name: string,
  columns: readonly string[],
  options: {
    readonly reversed?: readonly string[];
    readonly range?: readonly [low: number, high: number];
    readonly atLeast?: number;
  } = {},
): Derivation {
  checkOptions("meanOf", options, { reversed: true, range: true, atLeast: true });
  const { reversed = [], range, atLeast = columns.length } = options;
  if (columns.length === 0) throw new PopuliError(`'${name}' is the mean of no columns`);
  const stray = reversed.find((column) => !columns.includes(column));
  if (stray !== undefined) throw new PopuliError(`'${stray}' is to be reversed but is not among the columns`);
  if (reversed.length > 0 && range === undefined) {
    throw new PopuliError("answers cannot be reversed without their range", {}, "such as range: [1, 5]");
  }
  const turned = new Set(reversed);
  return {
    variable: { name, label: `mean of ${columns.join(", ")}`, measure: "scale", role: "other" },
    value(answers) {
      let sum = 0;
      let count = 0;
      for (const column of columns) {
        const answer = answers(column);
        if (answer === null) continue;
        if (typeof answer === "string") {
          throw new PopuliError(`the answer '${answer}' is text and has no mean`, { column });
        }
        sum += turned.has(column) ? range![0] + range![1] - answer : answer;
        count += 1;
      }
      return count > 0 && count >= atLeast ? sum / count : null;
    },
  };
}
