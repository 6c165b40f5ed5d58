import { checkArgument } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { isList, names, numbers } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { pointsFrom, type TraitPoints } from "./points.js";
import { encoded, traitColumns } from "./trait-columns.js";

/**
 * Points from rows of numbers, or from a survey's columns. Respondents who lack a trait, or whose weight is 0, are left
 * out and counted. A nominal column becomes an axis of 0 and 1 for each of its codes.
 *
 * @param people a survey, or rows of as many numbers as there are traits
 * @param weights `[rows]`, ≥ 0 (default: the survey's, or 1)
 * @throws PopuliError for an unknown column (with the nearest), no trait, a row of another length, a value that is not
 *   a number, weights of another number, or nobody left
 * @example
 * traitPoints(survey, ["Q49", "Q46"]).size; // respondents who answered both
 * traitPoints([[3.2, 4.1], [2.8, 3.9]], ["openness", "extraversion"]).size; // 2
 */
export function traitPoints(
  people: Survey | readonly (readonly number[])[],
  traits: readonly string[],
  weights?: ArrayLike<number>,
): TraitPoints {
  checkArgument("traitPoints", "people", people, {
    what: "a survey, or rows of numbers",
    fits: (value) => surveyKind.fits(value) || (Array.isArray(value) && value.every(isList)),
    advice: () => "pass what loadSurvey returned, awaited, or rows of numbers: [[3.2, 4.1], …]",
  });
  checkArgument("traitPoints", "traits", traits, names);
  if (weights !== undefined) checkArgument("traitPoints", "weights", weights, numbers);
  requireTraits(traits);
  if (!isRows(people)) return encoded(people, traitColumns(people, traits), weights ?? people.weights);
  const given = weights ?? new Float64Array(people.length).fill(1);
  const d = traits.length;
  for (const [i, row] of people.entries()) {
    if (row.length !== d)
      throw new PopuliError(
        `row ${i + 1} has ${counted(row.length, "value")} for ${counted(d, "trait")}`,
        {},
        `give one for each of ${traits.join(", ")}`,
      );
    const k = row.findIndex((value) => !Number.isFinite(value));
    if (k >= 0)
      throw new PopuliError(
        `the value of row ${i + 1} is ${row[k]}`,
        { column: traits[k]! },
        "leave out people who lack a trait",
      );
  }
  return pointsFrom(traits, people.length, given, (i, k) => people[i]![k]!);
}

function isRows(people: Survey | readonly (readonly number[])[]): people is readonly (readonly number[])[] {
  return Array.isArray(people);
}

function requireTraits(traits: readonly string[]): void {
  if (traits.length === 0)
    throw new PopuliError("no trait is named", {}, 'such as traits: ["extraversion", "openness"]');
  const twice = traits.find((trait, k) => traits.indexOf(trait) < k);
  if (twice !== undefined) throw new PopuliError(`the trait '${twice}' is named twice`);
}
