import { standardised } from "./linear.js";
import type { Person } from "./person.js";

/** What the traits and some items depend on. */
export type ScoreName =
  | "female"
  | "age"
  | "education"
  | "income"
  | "urban"
  | "partner"
  | "unemployed"
  | "unaffiliated";

export const scoreNames: readonly ScoreName[] = [
  "female",
  "age",
  "education",
  "income",
  "urban",
  "partner",
  "unemployed",
  "unaffiliated",
];

const raw: Readonly<Record<ScoreName, (person: Person) => number>> = {
  female: (person) => (person.sex === 2 ? 1 : 0),
  age: (person) => person.age,
  education: (person) => person.education,
  income: (person) => person.income,
  urban: (person) => (person.urban === 1 ? 1 : 0),
  partner: (person) => (person.marital <= 2 ? 1 : 0),
  unemployed: (person) => (person.employment === 7 ? 1 : 0),
  unaffiliated: (person) => (person.religion === 0 ? 1 : 0),
};

/** Each score over the respondents of one country, mean 0 and variance 1: `scores[name][respondent]`. */
export function countryScores(people: readonly Person[]): Record<ScoreName, number[]> {
  const columns = scoreNames.map((name) => [name, standardised(people.map(raw[name]))] as const);
  return Object.fromEntries(columns) as Record<ScoreName, number[]>;
}
