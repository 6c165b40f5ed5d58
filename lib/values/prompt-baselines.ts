import { valueDescriptors } from "../persona/descriptors/value-descriptors.js";
import { type Condition, condition } from "../simulate/condition/condition.js";
import { direct } from "../simulate/condition/direct.js";
import { personaPrompt } from "../simulate/condition/persona-prompt.js";
import type { Study } from "../simulate/study/study.js";
import type { Populations } from "./populations.js";

/** A prompt that value personas are held against. */
interface PromptBaseline {
  readonly name: string;
  /** The study it is asked in, which decides what a profile mentions, and the condition. */
  readonly asked: (study: Study, populations: Populations) => { study: Study; condition: Condition };
}

/** The model as no one in particular. */
const asDirect = {
  name: "direct",
  asked: (study) => ({ study, condition: direct() }),
} as const satisfies PromptBaseline;

/** Country role-play: the population's name is all that is said. */
const rolePlay = {
  name: "role-play",
  asked: (study, { segmentation }) => ({
    study: {
      ...study,
      profileAttributes: segmentation.identifiers.filter((name) => !study.heldBack.includes(name)),
    },
    condition: condition({ ...personaPrompt(), name: "role-play" }),
  }),
} as const satisfies PromptBaseline;

/** Who a respondent is: every identifier of the survey. */
const sociodemographic = {
  name: "sociodemographic",
  asked: (study) => ({ study, condition: condition({ ...personaPrompt(), name: "sociodemographic" }) }),
} as const satisfies PromptBaseline;

/** Five traits, each high or low, drawn at random where the survey has not measured them. */
const personality = {
  name: "personality",
  asked: (study) => ({
    study,
    condition: condition({
      ...{ name: "personality", profile: true },
      descriptors: valueDescriptors(study.survey, { set: "big-five" }),
    }),
  }),
} as const satisfies PromptBaseline;

/** Every prompt baseline, in the order of tables. */
const registered = [asDirect, rolePlay, sociodemographic, personality] as const;

export type PromptBaselineName = (typeof registered)[number]["name"];
export const promptBaselines: readonly (PromptBaseline & { readonly name: PromptBaselineName })[] =
  registered;
export const promptBaselineNames: readonly PromptBaselineName[] = registered.map(({ name }) => name);
