import type { Item } from "../items.js";

/** A question about the climate, or one that theories ask for and the values survey lacks. */
export interface ClimateItem extends Omit<Item, "category"> {
  /** Loading on concern about the climate, beside the traits; positive towards the higher code. */
  readonly concern?: number;
  /** What it is in the survey: told to a model, or simulated. */
  readonly role: "identifier" | "item";
  /** A code below the options for "don't know", as in Climate Change in the American Mind. */
  readonly unsure?: 0;
}

const amount = ["not at all", "only a little", "a moderate amount", "a great deal"];
const often = ["never", "rarely", "sometimes", "often"];
const agreement = ["strongly disagree", "somewhat disagree", "somewhat agree", "strongly agree"];
const support = ["strongly oppose", "somewhat oppose", "somewhat support", "strongly support"];
const confidence = ["a lot", "some", "little", "none"];
const likely = ["certainly not", "probably not", "probably", "certainly"];

/**
 * Names are those that the instruments and constructs of data/instruments and data/constructs look for; scales are those of
 * Climate Change in the American Mind; every wording is ours. Shares and loadings are chosen by us, no source.
 */
export const climateItems: readonly ClimateItem[] = [
  told(
    "happening",
    "the climate is changing",
    "Do you think that the climate is changing?",
    ["no", "don't know", "yes"],
    {
      shares: [0.15, 0.2, 0.65],
      concern: 0.66,
    },
  ),
  told(
    "sure_happening",
    "how sure one is about it",
    "How sure are you whether the climate is changing?",
    ["not at all sure", "somewhat sure", "very sure", "extremely sure"],
    { shares: [0.18, 0.34, 0.28, 0.2], concern: 0.52, traits: { engaged: 0.2 } },
  ),
  told(
    "cause_recoded",
    "what changes the climate",
    "If the climate is changing, what is the main cause?",
    ["it is not changing", "natural changes", "both alike", "human activities"],
    { shares: [0.08, 0.28, 0.2, 0.44], concern: 0.62, traits: { secular: 0.1 } },
  ),
  told(
    "sci_consensus",
    "what scientists think of it",
    "What do most scientists think about climate change?",
    ["that it is not happening", "they disagree a lot", "that it is happening"],
    { shares: [0.07, 0.36, 0.57], concern: 0.48, traits: { technology: 0.25 } },
  ),
  told(
    "worry",
    "worry about the climate",
    "How worried are you about climate change?",
    ["not at all", "not very", "somewhat", "very"],
    {
      shares: [0.16, 0.22, 0.37, 0.25],
      concern: 0.8,
    },
  ),
  told("harm_personally", "harm to oneself", "How much will climate change harm you yourself?", amount, {
    shares: [0.2, 0.26, 0.32, 0.22],
    concern: 0.66,
    traits: { wellbeing: -0.12 },
    ...{ unknown: 0.06, unsure: 0 },
  }),
  told(
    "harm_future_gen",
    "harm to coming generations",
    "How much will climate change harm coming generations?",
    amount,
    {
      shares: [0.13, 0.11, 0.2, 0.56],
      concern: 0.74,
      ...{ unknown: 0.06, unsure: 0 },
    },
  ),
  told(
    "when_harm_US",
    "when it harms people here",
    "When will climate change begin to harm people in this country?",
    ["never", "in 100 years", "in 50 years", "in 25 years", "in 10 years", "it already does"],
    { shares: [0.14, 0.09, 0.1, 0.1, 0.12, 0.45], concern: 0.68 },
  ),
  told(
    "thought",
    "thought given to it",
    "How much have you thought about climate change before today?",
    amount,
    {
      shares: [0.14, 0.3, 0.34, 0.22],
      concern: 0.34,
      traits: { engaged: 0.42 },
    },
  ),
  told(
    "important",
    "personal importance of the climate",
    "How important is climate change to you personally?",
    ["not at all", "not too", "somewhat", "very", "extremely"],
    { shares: [0.14, 0.17, 0.32, 0.22, 0.15], concern: 0.78 },
  ),
  told(
    "change_mind",
    "could change one's mind on it",
    "I could easily change my mind about climate change.",
    agreement,
    {
      shares: [0.36, 0.34, 0.22, 0.08],
      concern: -0.2,
      traits: { engaged: -0.3 },
    },
  ),
  told(
    "friends_views",
    "friends who share one's view of it",
    "How many of your friends share your view of climate change?",
    ["none", "a few", "some", "most", "all"],
    { shares: [0.05, 0.2, 0.34, 0.32, 0.09], concern: 0.2, traits: { trusting: 0.2, wellbeing: 0.1 } },
  ),
  told(
    "human_ability",
    "whether people can reduce it",
    "Can people reduce climate change, and will they?",
    [
      "it is not happening",
      "they cannot",
      "they could, and will not",
      "they could, and it is unclear whether they will",
      "they can, and will",
    ],
    { shares: [0.09, 0.14, 0.22, 0.47, 0.08], concern: 0.4, traits: { trusting: 0.2 } },
  ),
  told(
    "punish_companies",
    "punished companies over it",
    "How often in the last year did you not buy from a company because it opposed steps against climate change?",
    often,
    { shares: [0.58, 0.2, 0.15, 0.07], concern: 0.46, traits: { engaged: 0.24 } },
  ),
  told(
    "citizens_should",
    "what citizens should do about it",
    "Should citizens do more or less about climate change than they do now?",
    ["much less", "less", "as much as now", "more", "much more"],
    { shares: [0.07, 0.06, 0.24, 0.36, 0.27], concern: 0.7 },
  ),
  told(
    "US_reduce",
    "reducing emissions whatever others do",
    "When should this country reduce its emissions?",
    ["never", "only if rich and poor countries do", "only if other rich countries do", "whatever others do"],
    { shares: [0.12, 0.2, 0.1, 0.58], concern: 0.52, traits: { market: -0.14 } },
  ),
  told(
    "discuss_GW",
    "talks about the climate",
    "How often do you talk about climate change with family and friends?",
    often,
    {
      shares: [0.3, 0.34, 0.27, 0.09],
      concern: 0.4,
      traits: { engaged: 0.36 },
    },
  ),
  told(
    "Q201",
    "reads the news",
    "How often do you read a daily newspaper, on paper or on a screen?",
    ["never", "less often", "monthly", "weekly", "daily"],
    {
      shares: [0.22, 0.2, 0.1, 0.2, 0.28],
      traits: { engaged: 0.42 },
      scores: { age: 0.26, education: 0.12 },
    },
  ),
  told("Q66", "trust in the press", "How much do you trust the press?", confidence, {
    shares: [0.08, 0.34, 0.4, 0.18],
    traits: { trusting: -0.52 },
  }),
  told("Q77", "trust in companies", "How much do you trust large companies?", confidence, {
    shares: [0.07, 0.34, 0.41, 0.18],
    traits: { trusting: -0.44, market: -0.24 },
  }),
  told("Q83", "trust in the United Nations", "How much do you trust the United Nations?", confidence, {
    shares: [0.12, 0.37, 0.32, 0.19],
    traits: { trusting: -0.5, expressive: -0.14 },
  }),
  told(
    "Q172",
    "prayer",
    "How often do you pray?",
    ["several times a day", "once a day", "weekly", "seldom", "never"],
    {
      shares: [0.24, 0.18, 0.16, 0.22, 0.2],
      traits: { secular: 0.7 },
      scores: { unaffiliated: 0.1 },
    },
  ),
  asked("policy_tax", "tax on coal, oil and gas", "Do you support a tax on coal, oil and gas?", support, {
    shares: [0.26, 0.27, 0.31, 0.16],
    concern: 0.5,
    traits: { market: -0.24 },
  }),
  asked(
    "policy_renewables",
    "money for wind and solar power",
    "Do you support public money for wind and solar power?",
    support,
    {
      shares: [0.08, 0.13, 0.4, 0.39],
      concern: 0.46,
      traits: { technology: 0.16 },
    },
  ),
  asked(
    "policy_cars",
    "no new petrol cars",
    "Do you support ending the sale of new petrol and diesel cars?",
    support,
    {
      shares: [0.32, 0.28, 0.25, 0.15],
      concern: 0.46,
      scores: { age: -0.14, urban: 0.12 },
    },
  ),
  asked(
    "policy_homes",
    "rules for heating homes",
    "Do you support strict rules for how homes are heated?",
    support,
    {
      shares: [0.22, 0.28, 0.33, 0.17],
      concern: 0.42,
      traits: { market: -0.16 },
    },
  ),
  asked(
    "policy_forests",
    "planting forests",
    "Do you support planting forests on farmland that is not needed?",
    support,
    {
      shares: [0.05, 0.11, 0.42, 0.42],
      concern: 0.3,
    },
  ),
  asked("policy_nuclear", "nuclear power", "Do you support building nuclear power stations?", support, {
    shares: [0.24, 0.26, 0.31, 0.19],
    concern: -0.1,
    traits: { technology: 0.34, market: 0.14 },
    scores: { female: -0.22 },
  }),
  asked(
    "policy_aid",
    "help for poor countries",
    "Do you support helping poor countries to reduce their emissions?",
    support,
    {
      shares: [0.19, 0.24, 0.38, 0.19],
      concern: 0.42,
      traits: { trusting: 0.16, expressive: 0.12 },
    },
  ),
  asked("act_meat", "eating less meat", "Will you eat less meat in the next year?", likely, {
    shares: [0.3, 0.32, 0.25, 0.13],
    concern: 0.36,
    scores: { female: 0.2, age: -0.1 },
  }),
  asked("act_fly", "flying less", "Will you fly less in the next year?", likely, {
    shares: [0.24, 0.34, 0.27, 0.15],
    concern: 0.34,
    scores: { income: -0.16 },
  }),
  asked(
    "act_vote",
    "voting by climate policy",
    "Will a party's climate policy decide how you vote?",
    likely,
    {
      shares: [0.28, 0.34, 0.26, 0.12],
      concern: 0.54,
      traits: { engaged: 0.2 },
    },
  ),
  asked("act_money", "giving money", "Will you give money to a group that works for the climate?", likely, {
    shares: [0.42, 0.34, 0.17, 0.07],
    concern: 0.4,
    traits: { engaged: 0.14 },
    scores: { income: 0.1 },
  }),
  asked(
    "act_protest",
    "taking part in a protest",
    "Will you take part in a protest for the climate?",
    likely,
    {
      shares: [0.5, 0.32, 0.13, 0.05],
      concern: 0.38,
      traits: { engaged: 0.2, expressive: 0.2 },
      scores: { age: -0.12 },
    },
  ),
];

type Rest = Omit<ClimateItem, "name" | "label" | "question" | "options" | "measure" | "role" | "traits"> &
  Partial<Pick<ClimateItem, "traits">>;
type Parts = readonly [name: string, label: string, question: string, options: readonly string[], rest: Rest];

function told(...parts: Parts): ClimateItem {
  return itemOf("identifier", parts);
}

function asked(...parts: Parts): ClimateItem {
  return itemOf("item", parts);
}

function itemOf(
  role: ClimateItem["role"],
  [name, label, question, options, { traits = {}, ...rest }]: Parts,
): ClimateItem {
  return { name, label, question, options, measure: "ordinal", role, traits, ...rest };
}
