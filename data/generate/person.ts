import type { RandomStream } from "../../lib/random/stream.js";
import type { Country } from "./countries.js";
import { religiousAffiliation, subjectiveStatus } from "./findings.js";

/** A respondent's attributes, in the codes of `attributes.ts`. */
export interface Person {
  readonly country: Country;
  readonly urban: 1 | 2;
  readonly sex: 1 | 2;
  readonly age: number;
  readonly born: 1 | 2;
  readonly parents: 1 | 2 | 3 | 4;
  readonly marital: 1 | 2 | 3 | 4 | 5 | 6;
  readonly education: number;
  readonly employment: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
  readonly occupation: number;
  /** Undefined for those who never had a job. */
  readonly sector: 1 | 2 | 3 | undefined;
  readonly earner: 1 | 2;
  readonly savings: 1 | 2 | 3 | 4;
  readonly socialClass: 1 | 2 | 3 | 4 | 5;
  readonly income: number;
  readonly religion: number;
}

/**
 * Draws one person of a country, attribute by attribute, each given those before it: age and sex, place, schooling,
 * family, work, money, class, religion. Shares are plausible and our choice, without a source, except for the two
 * findings named below.
 */
export function drawPerson(country: Country, random: RandomStream): Person {
  const rich = country.development;
  const sex = random.uniform() < 0.51 ? 2 : 1;
  const woman = sex === 2;
  const age = drawAge(rich, random);
  const urban = random.uniform() < country.urban ? 1 : 2;
  const born = random.uniform() < country.immigrants ? 2 : 1;
  // Standing of the person's family, standard normal: it adds to the correlation of schooling and income.
  const origin = random.normal();
  const education = drawEducation(country, age, woman, urban, origin, random);
  const marital = drawMarital(age, woman, rich, random);
  const partner = marital === 1 || marital === 2;
  const employment = drawEmployment(age, woman, partner, education, rich, random);
  const everWorked = hasWorked(employment, age, random);
  const occupation = everWorked ? drawOccupation(education, urban, woman, rich, random) : 0;
  const sector = everWorked ? drawSector(occupation, employment, rich, random) : undefined;
  const income = drawIncome({ education, origin, employment, partner, urban, occupation }, random);
  const earner = random.uniform() < chanceToEarnMost(employment, woman, partner, age) ? 1 : 2;
  const savings = drawSavings(income, employment, random);
  const socialClass = drawClass(education, income, random);
  const parents = drawParents(marital, woman, age, rich, random);
  const religion = drawReligion(country, woman, age, random);
  return {
    country,
    urban,
    sex,
    age,
    born,
    parents,
    marital,
    education,
    employment,
    occupation,
    sector,
    earner,
    savings,
    socialClass,
    income,
    religion,
  };
}

/** 18 … 90, older where the country is richer. */
function drawAge(rich: number, random: RandomStream): number {
  const spread = random.uniform() ** (1.8 - 0.45 * rich);
  return Math.min(90, 18 + Math.floor(spread * (62 + 8 * rich) + 3 * random.uniform()));
}

function drawEducation(
  country: Country,
  age: number,
  woman: boolean,
  urban: 1 | 2,
  origin: number,
  random: RandomStream,
): number {
  const rich = country.development;
  const schooling =
    3.0 * (rich - 0.63) * 0.75 +
    (45 - age) * 0.02 +
    (urban === 1 ? 0.25 : -0.3) +
    (woman && age > 50 ? -0.3 * (1 - rich) - 0.1 : 0) +
    0.65 * origin +
    0.75 * random.normal();
  const cuts = [-1.95, -1.15, -0.45, 0.45, 0.62, 0.88, 1.65, 2.45];
  const level = cuts.filter((cut) => schooling > cut).length;
  // A bachelor's degree takes until about 21, a master's until 23, a doctorate until 27.
  if (age < 20) return Math.min(level, 3);
  if (age < 22) return Math.min(level, 5);
  if (age < 24) return Math.min(level, 6);
  if (age < 27) return Math.min(level, 7);
  return level;
}

function drawMarital(age: number, woman: boolean, rich: number, random: RandomStream): Person["marital"] {
  const ever = 1 / (1 + Math.exp(-(age - (woman ? 25 : 27.5) - 3 * rich) / 4.2));
  if (random.uniform() > Math.min(0.95, ever)) {
    return random.uniform() < (age < 22 ? 0.05 : 0.12 + 0.12 * rich) ? 2 : 6;
  }
  const widowed = (1 / (1 + Math.exp(-(age - (woman ? 76 : 86)) / 7))) * 0.9;
  if (random.uniform() < widowed) return 5;
  const apart = (0.05 + 0.12 * rich) * Math.min(1, Math.max(0, (age - 24) / 20));
  if (random.uniform() < apart) return random.uniform() < 0.72 ? 3 : 4;
  return random.uniform() < 0.05 + 0.1 * rich ? 2 : 1;
}

function drawEmployment(
  age: number,
  woman: boolean,
  partner: boolean,
  education: number,
  rich: number,
  random: RandomStream,
): Person["employment"] {
  const retired = 1 / (1 + Math.exp(-(age - 63 - (woman ? -1 : 1)) / 2.2));
  if (age > 48 && random.uniform() < retired * (0.7 + 0.28 * rich)) return 4;
  if (age < 29 && random.uniform() < (age < 23 ? 0.52 : 0.22) * (education >= 3 ? 1.2 : 0.5)) return 6;
  if (woman && random.uniform() < (partner ? 0.3 : 0.08) * (1.35 - rich) * (education >= 6 ? 0.5 : 1.1))
    return 5;
  if (!woman && random.uniform() < 0.012) return 5;
  if (random.uniform() < (age < 30 ? 0.14 : 0.08) * (education >= 6 ? 0.55 : 1.15)) return 7;
  if (random.uniform() < 0.022) return 8;
  if (random.uniform() < 0.12 + 0.2 * (1 - rich)) return 3;
  return random.uniform() < (woman ? 0.26 : 0.1) ? 2 : 1;
}

/** Whether somebody ever had a paid job: workers and pensioners did, most of the young and many at home did not. */
function hasWorked(employment: Person["employment"], age: number, random: RandomStream): boolean {
  if (employment <= 4) return true;
  if (employment === 7) return age > 24 || random.uniform() < 0.6;
  return random.uniform() < (employment === 6 ? 0.3 : employment === 5 ? 0.45 : 0.6);
}

/** Codes 1 … 11 of Q281. */
function drawOccupation(
  education: number,
  urban: 1 | 2,
  woman: boolean,
  rich: number,
  random: RandomStream,
): number {
  const high = education >= 6 ? 1 : education >= 4 ? 0.45 : education === 3 ? 0.16 : 0.03;
  const low = education <= 1 ? 1 : education === 2 ? 0.7 : education === 3 ? 0.38 : 0.1;
  const land = (urban === 2 ? 1 : 0.06) * (1.25 - rich);
  const chances = [
    0.46 * high,
    0.13 * high,
    (woman ? 0.16 : 0.09) * (0.35 + high),
    (woman ? 0.16 : 0.12) * (0.6 + 0.4 * low),
    (woman ? 0.17 : 0.09) * (0.4 + 0.6 * low),
    (woman ? 0.04 : 0.2) * (0.45 + 0.4 * low),
    (woman ? 0.06 : 0.11) * low,
    0.13 * low,
    0.13 * land * (0.3 + low),
    0.1 * land,
    0.012,
  ];
  return 1 + pick(chances, random);
}

function drawSector(
  occupation: number,
  employment: number,
  rich: number,
  random: RandomStream,
): Person["sector"] {
  if (occupation === 10 || employment === 3) return 2;
  const government = occupation <= 2 ? 0.4 : occupation === 3 ? 0.33 : occupation >= 9 ? 0.06 : 0.16;
  const draw = random.uniform();
  if (draw < government) return 1;
  return draw < government + 0.045 + 0.03 * rich ? 3 : 2;
}

/** The household's step, 1 … 10. */
function drawIncome(
  person: Pick<Person, "education" | "employment" | "urban" | "occupation"> & {
    origin: number;
    partner: boolean;
  },
  random: RandomStream,
): number {
  const { education, employment, urban, occupation, origin, partner } = person;
  const money =
    0.26 * ((education - 3.5) / 2) +
    0.22 * origin +
    (employment <= 3 ? 0.25 : employment === 7 ? -0.75 : employment === 4 ? -0.2 : 0) +
    (partner ? 0.2 : -0.1) +
    (urban === 1 ? 0.12 : -0.12) +
    (occupation >= 1 && occupation <= 2 ? 0.25 : 0) +
    0.8 * random.normal();
  return Math.min(10, Math.max(1, Math.round(4.9 + 1.85 * money)));
}

function chanceToEarnMost(
  employment: Person["employment"],
  woman: boolean,
  partner: boolean,
  age: number,
): number {
  if (employment === 4) return 0.55;
  if (employment > 4) return 0.1;
  if (!partner) return age > 30 ? 0.8 : 0.35;
  return woman ? 0.3 : 0.82;
}

function drawSavings(
  income: number,
  employment: Person["employment"],
  random: RandomStream,
): Person["savings"] {
  const purse = 0.55 * ((income - 4.9) / 2.1) + (employment === 7 ? -0.5 : 0) + 0.85 * random.normal();
  return purse > 0.75 ? 1 : purse > -0.55 ? 2 : purse > -1.15 ? 3 : 4;
}

/**
 * Subjective class. Richter & Menold (2024): r = .3 between objective and subjective status. Income and schooling
 * correlate at about .45 here, so equal weights of .3 / 1.45 give each r = .3; .92 compensates for the five steps of
 * the answer.
 */
function drawClass(education: number, income: number, random: RandomStream): Person["socialClass"] {
  const weight = subjectiveStatus / 1.45 / 0.92;
  const standing =
    weight * ((education - 3.5) / 2.1) +
    weight * ((income - 4.9) / 2.1) +
    Math.sqrt(1 - 2 * weight * weight * 1.45) * random.normal();
  return standing > 2.1 ? 1 : standing > 0.85 ? 2 : standing > -0.3 ? 3 : standing > -1.3 ? 4 : 5;
}

/**
 * Who lives with parents: mostly young singles, and in poor countries couples, more often with his parents than with
 * hers.
 */
function drawParents(
  marital: Person["marital"],
  woman: boolean,
  age: number,
  rich: number,
  random: RandomStream,
): Person["parents"] {
  if (age >= 75) return 1;
  const partner = marital <= 2;
  let chance = age < 40 ? 0.25 : 0.08;
  if (partner) chance = 0.1 + 0.25 * (1 - rich);
  else if (marital === 6) chance = age < 25 ? 0.85 : age < 35 ? 0.5 : 0.25;
  if (random.uniform() >= chance) return 1;
  const whose = random.uniform();
  if (!partner || whose < (woman ? 0.3 : 0.6)) return 2;
  return whose < 0.93 ? 3 : 4;
}

/**
 * Denominations by country. Pew (2016): 83.4 % of women and 79.9 % of men have a religion, so the odds ratio of having
 * none is (20.1/79.9) / (16.6/83.4) = 1.26, men to women. Its square root goes to either side of the country's share.
 */
function drawReligion(country: Country, woman: boolean, age: number, random: RandomStream): number {
  const oddsRatio =
    (1 - religiousAffiliation.men) /
    religiousAffiliation.men /
    ((1 - religiousAffiliation.women) / religiousAffiliation.women);
  const share = country.religions[0]!;
  const odds =
    (share / (1 - share)) * Math.exp(((woman ? -1 : 1) * Math.log(oddsRatio)) / 2 + (46 - age) * 0.012);
  if (random.uniform() < odds / (1 + odds)) return 0;
  return 1 + pick(country.religions.slice(1), random);
}

/** A position, drawn in proportion to the weights. */
function pick(weights: readonly number[], random: RandomStream): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = random.uniform() * total;
  for (const [position, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return position;
  }
  return weights.length - 1;
}
