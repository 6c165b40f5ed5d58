import type { Measure } from "../../lib/survey/codebook/codebook.js";
import type { TraitName } from "./countries.js";
import { immigrationViews, individualShare, valueLoadings } from "./findings.js";
import type { ScoreName } from "./scores.js";
import { satisfactionLoading } from "./traits.js";

/** PSII's four categories of items (arXiv:2603.16142, Table 3). */
export type Category =
  | "beliefs and life"
  | "social integration"
  | "political engagement"
  | "economic progress";

/** One opinion item: its wording, which is ours, and how its answers are generated. */
export interface Item {
  readonly name: string;
  readonly label: string;
  readonly question: string;
  readonly category: Category;
  readonly measure: Measure;
  /** Labels of codes 1 … K. */
  readonly options: readonly string[];
  /** Shares of the codes among all valid answers. Chosen by us to be plausible, no source. */
  readonly shares: readonly number[];
  /** Loadings on the traits; positive towards the higher code. */
  readonly traits: Partial<Record<TraitName, number>>;
  /** Direct effects of scores, besides the traits; positive towards the higher code. */
  readonly scores?: Partial<Record<ScoreName, number>>;
  /** Share of "don't know" among respondents of average schooling and interest (default 0.012). */
  readonly unknown?: number;
  /** Share of "no answer" (default 0.006). */
  readonly refused?: number;
  /** Codes of the countries where it was not asked. */
  readonly notAsked?: readonly string[];
}

const secular = scaled(valueLoadings.secular);
const expressive = scaled(valueLoadings.expressive);

// The rest of two correlations: the traits already bring about .07 of that with education and .04 of that with being a
// woman.
const immigrationScores = {
  education: immigrationViews.education - 0.07,
  female: immigrationViews.female - 0.04,
};

const importance = ["very important", "quite important", "not very important", "not important at all"];
const yesNo = ["yes", "no"];
const trust = ["fully", "somewhat", "little", "not at all"];
const confidence = ["a lot", "some", "little", "none"];
const agreement4 = ["agree strongly", "agree", "disagree", "disagree strongly"];
const agreement5 = ["agree strongly", "agree", "neither", "disagree", "disagree strongly"];
const action = ["have done it", "might do it", "would never do it"];
const rule = ["very good", "quite good", "quite bad", "very bad"];

/** Numbers and scales are those of the World Values Survey, wave 7; every wording is ours. */
export const items: readonly Item[] = [
  // Social integration
  social("Q1", "importance of family", "How important is your family to you?", importance, {
    shares: [0.8, 0.14, 0.04, 0.02],
    traits: { secular: 0.2 },
    unknown: 0.002,
    refused: 0.002,
  }),
  social("Q2", "importance of friends", "How important are your friends to you?", importance, {
    shares: [0.44, 0.4, 0.12, 0.04],
    traits: { expressive: -0.2, wellbeing: -0.15 },
    scores: { age: 0.08 },
    unknown: 0.002,
    refused: 0.002,
  }),
  social("Q3", "importance of free time", "How important is free time to you?", importance, {
    shares: [0.41, 0.4, 0.14, 0.05],
    traits: { expressive: -0.3 },
    scores: { age: 0.08 },
    unknown: 0.004,
    refused: 0.002,
  }),
  social("Q4", "importance of politics", "How important is politics to you?", importance, {
    shares: [0.14, 0.3, 0.34, 0.22],
    traits: { engaged: -0.62 },
  }),
  social("Q5", "importance of work", "How important is work to you?", importance, {
    shares: [0.58, 0.28, 0.08, 0.06],
    traits: { secular: 0.15, expressive: 0.1 },
    scores: { age: 0.22 },
    unknown: 0.006,
  }),
  social("Q6", "importance of religion", "How important is religion to you?", importance, {
    shares: [0.42, 0.22, 0.2, 0.16],
    traits: { secular: 0.68 },
    scores: { unaffiliated: 0.08 },
    unknown: 0.006,
  }),
  social(
    "Q8",
    "children: independence",
    "Is independence among the main things a child should learn?",
    yesNo,
    {
      shares: [0.48, 0.52],
      traits: { secular: -0.42 },
    },
  ),
  social("Q12", "children: tolerance", "Is tolerance among the main things a child should learn?", yesNo, {
    shares: [0.62, 0.38],
    traits: { expressive: -0.28, trusting: -0.1 },
  }),
  social(
    "Q14",
    "children: determination",
    "Is determination among the main things a child should learn?",
    yesNo,
    {
      shares: [0.37, 0.63],
      traits: { secular: -0.38 },
    },
  ),
  social("Q15", "children: faith", "Is religious faith among the main things a child should learn?", yesNo, {
    shares: [0.35, 0.65],
    traits: { secular: 0.6 },
    scores: { unaffiliated: 0.06 },
  }),
  social("Q17", "children: obedience", "Is obedience among the main things a child should learn?", yesNo, {
    shares: [0.38, 0.62],
    traits: { secular: 0.42, expressive: 0.12 },
  }),
  social("Q21", "immigrants as neighbours", "Would you mind having immigrants as neighbours?", yesNo, {
    shares: [0.24, 0.76],
    traits: { expressive: 0.32, trusting: 0.25 },
    scores: immigrationScores,
  }),
  social(
    "Q23",
    "other religion as neighbours",
    "Would you mind having neighbours of another religion?",
    yesNo,
    { shares: [0.18, 0.82], traits: { expressive: 0.32, trusting: 0.25 } },
  ),
  social("Q29", "men as political leaders", "Do men lead better in politics than women?", agreement4, {
    shares: [0.13, 0.26, 0.36, 0.25],
    traits: { expressive: 0.48, secular: 0.12 },
    scores: { female: 0.11 },
    unknown: 0.02,
  }),
  social(
    "Q33",
    "jobs for men first",
    "When work is short, should men get the jobs before women?",
    agreement5,
    {
      shares: [0.15, 0.22, 0.14, 0.27, 0.22],
      traits: { expressive: 0.48, secular: 0.12 },
      scores: { female: 0.09 },
    },
  ),
  social(
    "Q45",
    "respect for authority",
    "Would more respect for authority be good or bad?",
    ["good", "neither", "bad"],
    // Three steps show less of a trait than ten; a sixth more brings the measured loading near the published one.
    { shares: [0.58, 0.26, 0.16], traits: { secular: secular.authority * 1.17 }, unknown: 0.02 },
  ),
  social(
    "Q57",
    "trust in people",
    "Can most people be trusted, or must one be careful?",
    ["most can be trusted", "one must be careful"],
    { shares: [0.27, 0.73], traits: { expressive: -expressive.trust, trusting: -0.4 }, unknown: 0.015 },
  ),
  social("Q59", "trust in neighbours", "How far do you trust the people near your home?", trust, {
    shares: [0.2, 0.5, 0.22, 0.08],
    traits: { trusting: -0.52 },
    scores: { age: -0.06, urban: 0.06 },
  }),
  social("Q61", "trust in strangers", "How far do you trust people you meet for the first time?", trust, {
    shares: [0.04, 0.25, 0.43, 0.28],
    traits: { trusting: -0.52, expressive: -0.18 },
    unknown: 0.015,
  }),
  social("Q63", "trust in foreigners", "How far do you trust people from other countries?", trust, {
    shares: [0.06, 0.36, 0.36, 0.22],
    traits: { trusting: -0.5, expressive: -0.25 },
    unknown: 0.05,
  }),
  social(
    "Q64",
    "confidence in churches",
    "How much confidence do you have in religious bodies?",
    confidence,
    {
      shares: [0.31, 0.31, 0.24, 0.14],
      traits: { secular: 0.5, trusting: -0.38 },
      unknown: 0.02,
    },
  ),
  social("Q69", "confidence in police", "How much confidence do you have in the police?", confidence, {
    shares: [0.2, 0.4, 0.27, 0.13],
    traits: { trusting: -0.58 },
  }),
  social(
    "Q71",
    "confidence in government",
    "How much confidence do you have in the government?",
    confidence,
    {
      shares: [0.14, 0.33, 0.32, 0.21],
      traits: { trusting: -0.68 },
      unknown: 0.02,
    },
  ),
  social("Q73", "confidence in parliament", "How much confidence do you have in parliament?", confidence, {
    shares: [0.09, 0.29, 0.36, 0.26],
    traits: { trusting: -0.66, engaged: -0.08 },
    unknown: 0.035,
  }),
  social(
    "Q121",
    "immigrants and development",
    "Are immigrants good or bad for the country's development?",
    ["very bad", "quite bad", "neither", "quite good", "very good"],
    {
      shares: [0.11, 0.21, 0.33, 0.26, 0.09],
      traits: { expressive: 0.3, trusting: 0.3 },
      scores: immigrationScores,
      unknown: 0.04,
      notAsked: ["XEL"],
    },
  ),
  social(
    "Q130",
    "immigration policy",
    "Who should be allowed to come here to work?",
    ["anyone who wants to", "people with a job offer", "only a limited number", "nobody"],
    {
      shares: [0.14, 0.38, 0.36, 0.12],
      traits: { expressive: -0.3, trusting: -0.25 },
      scores: opposite(immigrationScores),
      unknown: 0.03,
    },
  ),
  social(
    "Q131",
    "safety near home",
    "How safe do you feel near your home?",
    ["very safe", "quite safe", "not very safe", "not safe at all"],
    {
      shares: [0.25, 0.48, 0.2, 0.07],
      traits: { trusting: -0.26, wellbeing: -0.22 },
      scores: { urban: 0.12, female: 0.08 },
    },
  ),
  social(
    "Q142",
    "worry about work",
    "How much do you worry about losing or not finding work?",
    ["very much", "quite a lot", "not much", "not at all"],
    {
      shares: [0.33, 0.26, 0.22, 0.19],
      traits: { wellbeing: 0.28, expressive: 0.16 },
      scores: { age: 0.22, income: 0.08 },
      unknown: 0.02,
    },
  ),

  // Beliefs and life
  life(
    "Q46",
    "happiness",
    "How happy are you?",
    ["very happy", "quite happy", "not very happy", "not happy at all"],
    {
      shares: [0.3, 0.52, 0.14, 0.04],
      traits: { expressive: -expressive.happiness + 0.1, wellbeing: -0.48 },
      unknown: 0.005,
    },
  ),
  life("Q47", "health", "How good is your health?", ["very good", "good", "fair", "poor", "very poor"], {
    shares: [0.26, 0.42, 0.24, 0.06, 0.02],
    traits: { wellbeing: -0.48 },
    scores: { age: 0.28 },
    unknown: 0.002,
  }),
  life("Q48", "freedom of choice", "How free are you to shape your life?", ten("not at all", "fully"), {
    shares: [0.03, 0.03, 0.04, 0.05, 0.12, 0.11, 0.16, 0.19, 0.11, 0.16],
    traits: { wellbeing: 0.5, expressive: 0.2 },
  }),
  life("Q49", "life satisfaction", "How satisfied are you with your life?", ten("not at all", "fully"), {
    shares: [0.03, 0.03, 0.04, 0.06, 0.13, 0.12, 0.17, 0.19, 0.1, 0.13],
    traits: { wellbeing: satisfactionLoading },
    unknown: 0.004,
  }),
  life(
    "Q50",
    "money satisfaction",
    "How satisfied are you with your household's money?",
    ten("not at all", "fully"),
    {
      shares: [0.07, 0.05, 0.07, 0.08, 0.16, 0.14, 0.16, 0.14, 0.06, 0.07],
      traits: { wellbeing: 0.64 },
      scores: { income: 0.14 },
      unknown: 0.006,
    },
  ),
  // Q154 and Q155 are drawn together: `aims.ts`. The shares are of the first choice; a second one cannot repeat it.
  life("Q154", "most important aim", "Which aim matters most for the country?", aimLabels(), {
    shares: [0.36, 0.22, 0.28, 0.14],
    traits: {},
    measure: "nominal",
    unknown: 0.02,
  }),
  life("Q155", "second most important aim", "Which aim comes second for the country?", aimLabels(), {
    shares: [0.24, 0.29, 0.27, 0.2],
    traits: {},
    measure: "nominal",
    unknown: 0.03,
  }),
  life(
    "Q164",
    "importance of God",
    "How much does God matter in your life?",
    ten("not at all", "very much"),
    {
      shares: [0.16, 0.05, 0.05, 0.05, 0.09, 0.07, 0.08, 0.1, 0.08, 0.27],
      traits: { secular: -secular.god },
      unknown: 0.012,
    },
  ),
  life("Q165", "belief in God", "Do you believe that there is a God?", yesNo, {
    shares: [0.78, 0.22],
    traits: { secular: 0.62 },
    scores: { unaffiliated: 0.08 },
    unknown: 0.03,
    refused: 0.01,
  }),
  life(
    "Q171",
    "religious services",
    "How often do you go to religious services?",
    [
      "several times a week",
      "once a week",
      "once a month",
      "only on holy days",
      "once a year",
      "less often",
      "never",
    ],
    {
      shares: [0.11, 0.17, 0.1, 0.17, 0.08, 0.12, 0.25],
      traits: { secular: 0.56 },
      scores: { unaffiliated: 0.12 },
    },
  ),
  life(
    "Q173",
    "religious person",
    "How would you describe yourself?",
    ["religious", "not religious", "an atheist"],
    {
      shares: [0.62, 0.28, 0.1],
      traits: { secular: 0.6 },
      scores: { unaffiliated: 0.12 },
      unknown: 0.02,
      refused: 0.01,
    },
  ),
  life("Q180", "cheating on taxes", "Can it be right to cheat on taxes?", ten("never", "always"), {
    shares: [0.46, 0.12, 0.09, 0.06, 0.09, 0.04, 0.04, 0.04, 0.03, 0.03],
    traits: { secular: 0.2, trusting: -0.15 },
    scores: { age: -0.1, female: -0.06 },
  }),
  life("Q182", "homosexuality", "Can homosexuality be right?", ten("never", "always"), {
    shares: [0.34, 0.06, 0.05, 0.05, 0.12, 0.06, 0.06, 0.07, 0.05, 0.14],
    traits: { expressive: expressive.homosexuality, secular: 0.2 },
    scores: { female: 0.05 },
    unknown: 0.03,
    refused: 0.02,
  }),
  life("Q184", "abortion", "Can abortion be right?", ten("never", "always"), {
    shares: [0.33, 0.08, 0.07, 0.06, 0.15, 0.07, 0.06, 0.07, 0.03, 0.08],
    traits: { secular: secular.abortion, expressive: 0.12 },
    unknown: 0.025,
    refused: 0.012,
  }),
  life("Q185", "divorce", "Can divorce be right?", ten("never", "always"), {
    shares: [0.18, 0.06, 0.06, 0.06, 0.17, 0.09, 0.09, 0.1, 0.06, 0.13],
    traits: { secular: 0.46, expressive: 0.32 },
    unknown: 0.018,
  }),

  // Political engagement
  political("Q112", "corruption", "How much corruption is there in the country?", ten("none", "very much"), {
    shares: [0.03, 0.03, 0.04, 0.05, 0.1, 0.1, 0.14, 0.18, 0.12, 0.21],
    traits: { trusting: -0.4, wellbeing: -0.1 },
    unknown: 0.025,
  }),
  political(
    "Q199",
    "interest in politics",
    "How much does politics interest you?",
    ["a lot", "quite a bit", "not much", "not at all"],
    { shares: [0.12, 0.31, 0.32, 0.25], traits: { engaged: -0.76 }, unknown: 0.004 },
  ),
  political("Q209", "petition", "Would you sign a petition?", action, {
    shares: [0.24, 0.34, 0.42],
    traits: { expressive: -expressive.petition, engaged: -0.3 },
    unknown: 0.02,
  }),
  political("Q211", "peaceful march", "Would you join a peaceful protest march?", action, {
    shares: [0.14, 0.33, 0.53],
    traits: { expressive: -0.38, engaged: -0.36 },
    unknown: 0.02,
  }),
  political(
    "Q235",
    "rule by a strong leader",
    "How good is rule by a strong leader without parliament or elections?",
    rule,
    {
      shares: [0.18, 0.28, 0.24, 0.3],
      traits: { expressive: 0.3, secular: 0.1, engaged: 0.12 },
      unknown: 0.05,
      notAsked: ["XDE"],
    },
  ),
  political("Q238", "rule by democracy", "How good is rule by democracy?", rule, {
    shares: [0.46, 0.38, 0.11, 0.05],
    traits: { expressive: -0.22, engaged: -0.22 },
    unknown: 0.04,
  }),
  political("Q240", "left or right", "In politics, do you stand left or right?", ten("left", "right"), {
    shares: [0.08, 0.04, 0.07, 0.08, 0.24, 0.14, 0.1, 0.11, 0.05, 0.09],
    traits: { market: 0.42, secular: -0.25 },
    unknown: 0.12,
    refused: 0.06,
  }),
  political(
    "Q250",
    "importance of democracy",
    "How much does democracy matter to you?",
    ten("not at all", "very much"),
    {
      shares: [0.03, 0.03, 0.03, 0.03, 0.1, 0.08, 0.1, 0.17, 0.13, 0.3],
      traits: { expressive: 0.25, engaged: 0.3 },
      scores: { age: 0.05 },
      unknown: 0.025,
    },
  ),
  political(
    "Q251",
    "democracy in the country",
    "How democratic is the country?",
    ten("not at all", "fully"),
    {
      shares: [0.06, 0.04, 0.07, 0.09, 0.16, 0.15, 0.15, 0.14, 0.07, 0.07],
      traits: { trusting: 0.52, wellbeing: 0.12 },
      unknown: 0.04,
    },
  ),
  political(
    "Q252",
    "satisfaction with politics",
    "How satisfied are you with politics in the country?",
    ten("not at all", "fully"),
    {
      shares: [0.12, 0.07, 0.09, 0.1, 0.17, 0.14, 0.13, 0.1, 0.04, 0.04],
      traits: { trusting: 0.6, wellbeing: 0.15 },
      unknown: 0.03,
    },
  ),
  political(
    "Q254",
    "national pride",
    "How proud are you of your country?",
    ["very proud", "quite proud", "not very proud", "not proud at all"],
    { shares: [0.52, 0.33, 0.11, 0.04], traits: { secular: secular.pride, trusting: -0.12 } },
  ),

  // Economic progress
  economic(
    "Q106",
    "equality or effort",
    "Should incomes be more equal, or should effort pay more?",
    ten("more equal", "effort pays"),
    { shares: [0.12, 0.06, 0.08, 0.08, 0.13, 0.1, 0.11, 0.13, 0.07, 0.12], traits: { market: 0.52 } },
  ),
  economic(
    "Q107",
    "private or state business",
    "Should business be in private hands or the state's?",
    ten("private", "state"),
    {
      shares: [0.1, 0.06, 0.09, 0.09, 0.21, 0.14, 0.1, 0.1, 0.04, 0.07],
      traits: { market: -0.52 },
      unknown: 0.04,
    },
  ),
  economic(
    "Q108",
    "who provides",
    "Who should provide for people, the state or they themselves?",
    ten("the state", "they themselves"),
    { shares: [0.19, 0.08, 0.12, 0.1, 0.16, 0.09, 0.08, 0.08, 0.04, 0.06], traits: { market: 0.52 } },
  ),
  economic("Q109", "competition", "Is competition good or harmful?", ten("good", "harmful"), {
    shares: [0.21, 0.11, 0.16, 0.12, 0.16, 0.08, 0.05, 0.05, 0.03, 0.03],
    traits: { market: -0.46, technology: -0.12 },
    unknown: 0.03,
  }),
  economic("Q110", "hard work or luck", "What brings success, hard work or luck?", ten("hard work", "luck"), {
    shares: [0.2, 0.1, 0.13, 0.1, 0.14, 0.09, 0.08, 0.08, 0.03, 0.05],
    traits: { market: -0.38, wellbeing: -0.12 },
  }),
  economic(
    "Q111",
    "environment or growth",
    "Which should come first, the environment or growth and jobs?",
    ["the environment", "growth and jobs"],
    { shares: [0.56, 0.44], traits: { market: 0.3, expressive: -0.2 }, measure: "nominal", unknown: 0.04 },
  ),
  economic(
    "Q158",
    "science and daily life",
    "Does science make our lives better?",
    ten("not at all", "fully"),
    {
      shares: [0.03, 0.03, 0.03, 0.04, 0.11, 0.11, 0.16, 0.19, 0.12, 0.18],
      traits: { technology: 0.66 },
      unknown: 0.02,
    },
  ),
  economic(
    "Q159",
    "science and the young",
    "Does science give young people more chances?",
    ten("not at all", "fully"),
    {
      shares: [0.03, 0.03, 0.03, 0.04, 0.1, 0.11, 0.16, 0.2, 0.13, 0.17],
      traits: { technology: 0.62 },
      unknown: 0.02,
    },
  ),
  economic(
    "Q160",
    "science or faith",
    "Do we rely too much on science and too little on faith?",
    ten("not at all", "fully"),
    {
      shares: [0.14, 0.07, 0.09, 0.09, 0.16, 0.11, 0.11, 0.11, 0.05, 0.07],
      traits: { technology: -0.34, secular: -0.4 },
      unknown: 0.03,
    },
  ),
  economic(
    "Q163",
    "world and science",
    "Does science make the world better or worse?",
    ten("worse", "better"),
    {
      shares: [0.03, 0.03, 0.03, 0.05, 0.13, 0.12, 0.16, 0.19, 0.11, 0.15],
      traits: { technology: 0.66, secular: 0.08 },
      unknown: 0.02,
    },
  ),
];

function aimLabels(): string[] {
  return ["public order", "more say for the people", "stable prices", "free speech"];
}

/** The published loadings of societies, scaled to persons. */
function scaled<Name extends string>(loadings: Readonly<Record<Name, number>>): Record<Name, number> {
  const entries = Object.entries<number>(loadings).map(([name, value]) => [name, value * individualShare]);
  return Object.fromEntries(entries) as Record<Name, number>;
}

function opposite(scores: Partial<Record<ScoreName, number>>): Partial<Record<ScoreName, number>> {
  return Object.fromEntries(Object.entries(scores).map(([name, value]) => [name, -value]));
}

/** Labels of a ten-step scale with named ends. */
function ten(low: string, high: string): string[] {
  return Array.from({ length: 10 }, (_, i) =>
    i === 0 ? `1 (${low})` : i === 9 ? `10 (${high})` : String(i + 1),
  );
}

type Rest = Omit<Item, "name" | "label" | "question" | "category" | "options" | "measure"> & {
  readonly measure?: Measure;
};
type Make = (name: string, label: string, question: string, options: readonly string[], rest: Rest) => Item;

function of(category: Category): Make {
  return (name, label, question, options, rest) => ({
    name,
    label,
    question,
    category,
    options,
    measure: rest.measure ?? "ordinal",
    ...rest,
  });
}

function social(...parts: Parameters<Make>): Item {
  return of("social integration")(...parts);
}
function life(...parts: Parameters<Make>): Item {
  return of("beliefs and life")(...parts);
}
function political(...parts: Parameters<Make>): Item {
  return of("political engagement")(...parts);
}
function economic(...parts: Parameters<Make>): Item {
  return of("economic progress")(...parts);
}
