import type { Code } from "../../lib/survey/codebook/codebook.js";
import { drawAims } from "./aims.js";
import { drawAnswers } from "./answers.js";
import { ageGroup, attributes } from "./attributes.js";
import { items } from "./items.js";
import { missingAnswer, missingAttribute } from "./missing.js";
import { drawSample } from "./sample.js";
import { drawTraits } from "./traits.js";

/** A table of codes, as in a CSV file. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Code[])[];
}

/** The whole survey; every cell is a pure function of the seed. */
export function drawSurvey(seed: number): Rows {
  const sample = drawSample(seed);
  const people = sample.map((respondent) => respondent.person);
  const inner = drawTraits(people, seed);
  const aims = drawAims(people.length, inner, seed);

  const answers = items.map((item) => {
    const drawn =
      item.name === "Q154"
        ? aims.first
        : item.name === "Q155"
          ? aims.second
          : drawAnswers(item, people, inner, seed);
    return people.map((person, row) => missingAnswer(item, person, row, inner, seed) ?? drawn[row]!);
  });
  const traits = attributes.map((attribute) =>
    people.map(
      (person, row) => missingAttribute(attribute, person, row, inner, seed) ?? attribute.code(person)!,
    ),
  );

  return {
    columns: [
      "SYNTHETIC",
      "D_INTERVIEW",
      "W_WEIGHT",
      ...attributes.slice(0, 2).map(({ name }) => name),
      ...items.map(({ name }) => name),
      ...attributes.slice(2).map(({ name }) => name),
      "X003R2",
    ],
    rows: sample.map(({ person, weight }, row) => [
      1,
      row + 1,
      Number(weight.toFixed(4)),
      ...traits.slice(0, 2).map((column) => column[row]!),
      ...answers.map((column) => column[row]!),
      ...traits.slice(2).map((column) => column[row]!),
      ageGroup(person.age),
    ]),
  };
}
