import { randomStream } from "../../lib/random/stream.js";
import { ageGroup } from "./attributes.js";
import { type Country, countries } from "./countries.js";
import { drawPerson, type Person } from "./person.js";

/** A respondent and the weight that corrects for non-response. */
export interface Respondent {
  readonly person: Person;
  readonly weight: number;
}

/** Weights are trimmed to these bounds, as survey institutes do; chosen by us. */
const bounds = [0.3, 3.5] as const;

/**
 * Interviews `country.sample` people of each country. Women, older people and the better educated are likelier to take
 * part (chosen by us, no source). The weight is the share of a person's cell (sex × age group × schooling) among all
 * asked, divided by its share among those interviewed, trimmed, with mean 1 in each country.
 */
export function drawSample(seed: number): Respondent[] {
  return countries.flatMap((country) => interview(country, seed));
}

function interview(country: Country, seed: number): Respondent[] {
  const asked: Person[] = [];
  const taken: Person[] = [];
  for (let index = 0; taken.length < country.sample; index++) {
    const random = randomStream(seed, ["person", country.code, index]);
    const person = drawPerson(country, random);
    asked.push(person);
    const willing =
      0.42 +
      (person.sex === 2 ? 0.06 : 0) +
      [-0.1, 0, 0.12][ageGroup(person.age) - 1]! +
      [-0.1, 0, 0.1][schooling(person) - 1]!;
    if (random.uniform() < willing) taken.push(person);
  }
  const inPopulation = counts(asked);
  const inSample = counts(taken);
  const raw = taken.map((person) => {
    const cell = cellOf(person);
    const share = inPopulation.get(cell)! / asked.length / (inSample.get(cell)! / taken.length);
    return Math.min(bounds[1], Math.max(bounds[0], share));
  });
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return taken.map((person, i) => ({ person, weight: raw[i]! / mean }));
}

/** 1: up to lower secondary, 2: up to short college courses, 3: a degree. */
function schooling(person: Person): 1 | 2 | 3 {
  return person.education <= 2 ? 1 : person.education <= 5 ? 2 : 3;
}

function cellOf(person: Person): string {
  return `${person.sex}·${ageGroup(person.age)}·${schooling(person)}`;
}

function counts(people: readonly Person[]): Map<string, number> {
  const cells = new Map<string, number>();
  for (const person of people) cells.set(cellOf(person), (cells.get(cellOf(person)) ?? 0) + 1);
  return cells;
}
