/**
 * One of the five invented countries. Its code is in ISO 3166-1's range for private use (XAA … XZZ), which no real
 * country has or will have. All numbers of a country are invented.
 */
export interface Country {
  readonly code: string;
  readonly name: string;
  /** Respondents interviewed. */
  readonly sample: number;
  /** Development, 0 (poor) … 1 (rich): moves education, age, occupations. */
  readonly development: number;
  /** Share living in towns and cities. */
  readonly urban: number;
  /** Share born abroad. */
  readonly immigrants: number;
  /** Shares of the religious denominations, codes 0 … 9 of Q289. */
  readonly religions: readonly number[];
  /** Mean of each trait, in within-country standard deviations around the mean of all countries. */
  readonly traits: Readonly<Record<TraitName, number>>;
}

/** The traits behind the answers; see `traits.ts`. */
export type TraitName =
  | "secular"
  | "expressive"
  | "trusting"
  | "wellbeing"
  | "engaged"
  | "market"
  | "technology";

export const countries: readonly Country[] = [
  {
    code: "XAR",
    name: "Arvenia",
    sample: 800,
    development: 0.95,
    urban: 0.78,
    immigrants: 0.14,
    religions: [0.46, 0.13, 0.27, 0.01, 0.01, 0.06, 0.01, 0.01, 0.02, 0.02],
    traits: {
      secular: 0.72,
      expressive: 0.68,
      trusting: 0.45,
      wellbeing: 0.25,
      engaged: 0.12,
      market: -0.1,
      technology: 0.05,
    },
  },
  {
    code: "XBE",
    name: "Belmora",
    sample: 720,
    development: 0.7,
    urban: 0.84,
    immigrants: 0.04,
    religions: [0.16, 0.6, 0.05, 0.01, 0.01, 0.01, 0.0, 0.01, 0.13, 0.02],
    traits: {
      secular: -0.22,
      expressive: 0.3,
      trusting: -0.5,
      wellbeing: 0.3,
      engaged: 0.05,
      market: 0.05,
      technology: -0.08,
    },
  },
  {
    code: "XCO",
    name: "Cordania",
    sample: 700,
    development: 0.75,
    urban: 0.66,
    immigrants: 0.06,
    religions: [0.28, 0.05, 0.02, 0.55, 0.01, 0.05, 0.0, 0.01, 0.02, 0.01],
    traits: {
      secular: 0.38,
      expressive: -0.42,
      trusting: -0.22,
      wellbeing: -0.32,
      engaged: -0.18,
      market: -0.22,
      technology: 0.12,
    },
  },
  {
    code: "XDE",
    name: "Delvaria",
    sample: 740,
    development: 0.2,
    urban: 0.38,
    immigrants: 0.02,
    religions: [0.04, 0.02, 0.03, 0.01, 0.0, 0.55, 0.28, 0.02, 0.02, 0.03],
    traits: {
      secular: -0.78,
      expressive: -0.62,
      trusting: 0.08,
      wellbeing: -0.2,
      engaged: 0.08,
      market: 0.22,
      technology: 0.1,
    },
  },
  {
    code: "XEL",
    name: "Eldoria",
    sample: 640,
    development: 0.55,
    urban: 0.55,
    immigrants: 0.08,
    religions: [0.36, 0.05, 0.05, 0.01, 0.0, 0.08, 0.02, 0.36, 0.03, 0.04],
    traits: {
      secular: 0.02,
      expressive: 0.05,
      trusting: 0.2,
      wellbeing: -0.05,
      engaged: -0.08,
      market: 0.06,
      technology: -0.18,
    },
  },
];
