import { randomStream } from "../../lib/random/stream.js";
import { type Country, countries, type TraitName } from "./countries.js";
import {
  educationReligiosity,
  incomeWellbeing,
  individualShare,
  unemployment,
  valueLoadings,
} from "./findings.js";
import { cholesky, correlations, residual, solve, standardised } from "./linear.js";
import type { Person } from "./person.js";
import { countryScores, type ScoreName, scoreNames } from "./scores.js";

/**
 * The seven traits behind the answers, each with mean 0 and variance 1 over all respondents: secular (against
 * traditional values) and expressive (against survival values), the two dimensions of Inglehart & Welzel; trusting
 * (people and institutions), wellbeing, engaged (in politics), market (against equality and state), technology (trust
 * in science).
 */
export const traitNames: readonly TraitName[] = [
  "secular",
  "expressive",
  "trusting",
  "wellbeing",
  "engaged",
  "market",
  "technology",
];

/** The loading of life satisfaction (Q49) on wellbeing: targets for that item are divided by it. */
export const satisfactionLoading = 0.75;

/**
 * Correlation of each trait with each score within a country. Those from a published finding say so. The others are our
 * choice, sized so that sex explains less than age and age less than country (Schwartz & Rubel 2005).
 */
function targets(
  country: Country,
  unemployed: number,
): Record<TraitName, Partial<Record<ScoreName, number>>> {
  // Howell & Howell (2008): .28 in the poorest, .10 in the richest economies; linear in between.
  const [poorest, richest] = [0.2, 0.95];
  const rich = (country.development - poorest) / (richest - poorest);
  const income = incomeWellbeing.poor + (incomeWellbeing.rich - incomeWellbeing.poor) * rich;
  return {
    secular: {
      female: -0.2,
      age: -0.24,
      // Dürlinger & Pietschnig (2022), on the importance of God.
      education: -educationReligiosity / (individualShare * valueLoadings.secular.god),
      income: 0.06,
      urban: 0.1,
      partner: -0.08,
      unaffiliated: 0.38,
    },
    expressive: {
      female: 0.2,
      age: -0.26,
      education: 0.26,
      income: 0.14,
      urban: 0.1,
      partner: -0.03,
      unemployed: -0.05,
      unaffiliated: 0.12,
    },
    trusting: {
      female: -0.08,
      age: 0.2,
      education: 0.08,
      income: 0.1,
      urban: -0.08,
      partner: 0.05,
      unemployed: -0.08,
    },
    wellbeing: {
      female: -0.06,
      age: -0.1,
      education: 0.13,
      income: income / satisfactionLoading,
      partner: 0.14,
      // Paul & Moser (2009): d, as a correlation with a group of that share.
      unemployed: (-unemployment * Math.sqrt(unemployed * (1 - unemployed))) / satisfactionLoading,
    },
    engaged: { female: -0.16, age: 0.18, education: 0.26, income: 0.12, urban: 0.04 },
    market: { female: -0.16, age: 0.16, education: 0.05, income: 0.2, unemployed: -0.08 },
    technology: { female: -0.14, age: -0.16, education: 0.16, income: 0.08, urban: 0.04, unaffiliated: 0.1 },
  };
}

/** Correlations between the traits' residuals, in the order of `traitNames`. Chosen by us, no source. */
const leftover: readonly (readonly number[])[] = [
  [1, 0.25, -0.05, -0.05, 0.05, 0, 0.1],
  [0.25, 1, 0.15, 0.2, 0.2, 0.05, 0.1],
  [-0.05, 0.15, 1, 0.25, 0.15, 0, 0.1],
  [-0.05, 0.2, 0.25, 1, 0.05, 0.1, 0.1],
  [0.05, 0.2, 0.15, 0.05, 1, 0, 0.05],
  [0, 0.05, 0, 0.1, 0, 1, 0.05],
  [0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 1],
];

/** Scores and traits of every respondent, in the order of `people`. */
export interface Inner {
  readonly scores: Record<ScoreName, number[]>;
  readonly traits: Record<TraitName, number[]>;
}

/**
 * Draws every respondent's traits: within a country, the scores with coefficients solved for the target correlations,
 * plus correlated normal residuals, plus the country's mean.
 */
export function drawTraits(people: readonly Person[], seed: number): Inner {
  const scores = Object.fromEntries(scoreNames.map((name) => [name, people.map(() => 0)])) as Inner["scores"];
  const traits = Object.fromEntries(traitNames.map((name) => [name, people.map(() => 0)])) as Inner["traits"];
  const rest = cholesky(leftover);
  for (const country of countries) {
    const rows = people.flatMap((person, row) => (person.country === country ? [row] : []));
    const here = countryScores(rows.map((row) => people[row]!));
    const between = correlations(scoreNames.map((name) => here[name]));
    const unemployed = rows.filter((row) => people[row]!.employment === 7).length / rows.length;
    const goals = targets(country, unemployed);
    for (const name of scoreNames) {
      for (const [place, row] of rows.entries()) scores[name][row] = here[name][place]!;
    }
    const columns = scoreNames.map((name) => here[name]);
    const draws = rows.map((row) => {
      const random = randomStream(seed, ["traits", row]);
      return traitNames.map(() => random.normal());
    });
    for (const [t, trait] of traitNames.entries()) {
      const goal = scoreNames.map((score) => goals[trait][score] ?? 0);
      const weights = solve(between, goal);
      const explained = weights.reduce((sum, weight, i) => sum + weight * goal[i]!, 0);
      const drawn = standardised(
        draws.map((own) => own.reduce((sum, draw, d) => sum + rest[t]![d]! * draw, 0)),
      );
      // Exactly uncorrelated with the scores, so that chance does not move the correlations away from their targets.
      const left = residual(drawn, columns);
      for (const [place, row] of rows.entries()) {
        const known = columns.reduce((sum, column, s) => sum + weights[s]! * column[place]!, 0);
        traits[trait][row] = known + Math.sqrt(1 - explained) * left[place]! + country.traits[trait];
      }
    }
  }
  for (const trait of traitNames) {
    traits[trait] = standardised(traits[trait]);
  }
  return { scores, traits };
}
