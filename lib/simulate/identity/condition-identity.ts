import type { Noise } from "../../steer/plan/noise.js";
import type { Injection } from "../../steer/plan/respondent-steering.js";
import type {
  Backstory,
  Condition,
  PromptLanguages,
  Steering,
  ValueSteering,
} from "../condition/condition.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import { vectorLanguage } from "../prompt/language.js";
import { changesNothing, type Fields, fingerprint, identify, itself, type Json } from "./fields.js";

/** The answer that a key is made for. */
export interface KeyedAnswer {
  readonly condition: ResolvedCondition;
  readonly respondent: number;
  readonly seed: number;
}

/**
 * The identity of every field of a condition's steering. A key has what the plan made from it injects for a respondent.
 */
export const steeringIdentity = {
  vectors: { says: ({ fingerprint }) => fingerprint, keyed: "injection" },
  noise: itself("injection"),
  scope: itself("injection"),
  strength: itself("injection"),
  layers: { says: (layers) => layers as Json, keyed: "injection" },
} as const satisfies Fields<Steering, KeyedAnswer>;

export const valuesIdentity = {
  vectors: { says: ({ fingerprint }) => fingerprint, keyed: "injection" },
  strength: itself("injection"),
  language: itself("injection"),
} as const satisfies Fields<ValueSteering, KeyedAnswer>;

export const languagesIdentity = {
  among: itself("prompt"),
  codebooks: {
    says: (codebooks) =>
      Object.fromEntries(
        Object.entries(codebooks).map(([language, { variables }]) => [
          language,
          fingerprint([...variables] as unknown as Json),
        ]),
      ),
    keyed: "prompt",
  },
} as const satisfies Fields<PromptLanguages, KeyedAnswer>;

export const backstoryIdentity = {
  words: itself("manner"),
} as const satisfies Fields<Backstory, KeyedAnswer>;

/** The identity of every field of a condition. */
export const conditionIdentity = {
  name: changesNothing("a condition by another name gives the same answers"),
  profile: itself("prompt"),
  persona: itself("prompt"),
  descriptors: { says: (descriptors) => fingerprint(descriptors as unknown as Json), keyed: "prompt" },
  steering: { says: (steering) => identify(steeringIdentity, steering), keyed: injected },
  values: { says: (values) => identify(valuesIdentity, values), keyed: languageVector },
  languages: { says: (languages) => identify(languagesIdentity, languages), keyed: "prompt" },
  backstory: { says: (backstory) => identify(backstoryIdentity, backstory), keyed: "manner" },
  request: itself("prompt"),
  temperature: itself("manner"),
} as const satisfies Fields<Condition, KeyedAnswer>;

/** Every field of an injection, in the order in which keys have them. */
export const injectionIdentity = {
  attribute: itself("injection"),
  code: itself("injection"),
  layer: itself("injection"),
  strength: itself("injection"),
  vector: changesNothing("the fingerprint of all vectors stands for it"),
} as const satisfies Fields<Injection>;

/** Every field of noise, in the order in which keys have them. */
export const noiseIdentity = {
  sigma: itself("injection"),
  scope: itself("injection"),
  seed: itself("injection"),
} as const satisfies Fields<Noise>;

/** The vectors injected for one respondent, and the noise drawn. */
function injected({ condition: { plan }, respondent }: KeyedAnswer): Json[] {
  if (plan === undefined) return [];
  const { injections } = plan.of(respondent);
  return [
    injections.length === 0 ? "" : plan.vectors.fingerprint,
    ...injections.map((injection) => Object.values(identify(injectionIdentity, injection))),
    ...(plan.noise.sigma > 0 ? [[...Object.values(identify(noiseIdentity, plan.noise)), respondent]] : []),
  ];
}

function languageVector({ condition: { values, languages }, respondent, seed }: KeyedAnswer): Json[] {
  if (values === undefined) return [];
  const language = vectorLanguage(values, languages, seed, respondent);
  return [[values.vectors.fingerprint, language, values.strength]];
}
