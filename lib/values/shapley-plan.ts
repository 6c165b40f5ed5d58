import { checkGiven } from "../errors/check-given.js";
import { optional, record } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";
import type { DescribedItem, Descriptors } from "../persona/descriptors/descriptors.js";
import { valueDescriptors } from "../persona/descriptors/value-descriptors.js";
import { valueProfile } from "../persona/descriptors/value-profile.js";
import { answererOf } from "../simulate/answerer-of.js";
import type { Condition } from "../simulate/condition/condition.js";
import type { Answerer } from "../simulate/port/answerer.js";
import { makeStudy } from "../simulate/study/make-study.js";
import { cut } from "../simulate/study/shard.js";
import type { Study } from "../simulate/study/study.js";
import { type PopulationOptions, populationKinds } from "./population-options.js";
import { type Populations, populationsOf } from "./populations.js";

/** Whose answers are estimated from which value items, and which model answers. */
export interface ShapleyOptions extends PopulationOptions {
  /** What is done beside, such as `psii({ vectors, noise: 0.3 })`; its profile is the values' (default: nothing). */
  readonly condition?: Condition;
}

/** Twelve items have 4,096 coalitions. */
const mostItems = 12;

/** What will be asked for Shapley values. */
export interface ShapleyPlan {
  readonly populations: Populations;
  readonly study: Study;
  readonly answerer: Answerer;
  readonly descriptors: Descriptors;
  /** `[2^items]`: the condition of each coalition, at the number whose bit k is set where item k is in it. */
  readonly coalitions: readonly Condition[];
}

/**
 * Checks the options, draws the personas, and makes a condition of each coalition.
 *
 * @param caller the function they were given to
 * @throws PopuliError for more than twelve value items, σ left to calibration, or what `valuePersonas` refuses
 */
export function planShapley(caller: string, options: ShapleyOptions): ShapleyPlan {
  checkGiven<ShapleyOptions>(caller, options, { ...populationKinds, condition: optional(record) });
  const { survey, by, seed, condition } = options;
  const descriptors = options.descriptors ?? valueDescriptors(survey);
  const { items } = descriptors;
  if (items.length === 0 || items.length > mostItems)
    throw new PopuliError(
      `${items.length} value items, which have ${(2 ** items.length).toLocaleString("en-US")} coalitions`,
      {},
      `give 1 to ${mostItems}: valueDescriptors(survey, { items: […] })`,
    );
  if (condition?.steering?.noise === "auto")
    throw new PopuliError(
      `the condition '${condition.name}' leaves σ to calibration, and each coalition would have another`,
      {},
      "give noise a number, such as run.plan.noise.sigma",
    );
  const populations = populationsOf(by, options.populations, options.personas);
  const study = makeStudy({
    ...options,
    segmentation: populations.segmentation,
    respondents: options.personas * populations.names.length,
    draw: "per segment",
    seed,
  });
  const coalitions = Array.from({ length: 2 ** items.length }, (_, coalition): Condition => {
    const members = items.filter((_, k) => (coalition & (2 ** k)) !== 0);
    return {
      ...condition,
      name: `values: ${named(members, items)}`,
      profile: true,
      descriptors: { ...descriptors, items: members },
    };
  });
  return { populations, study, answerer: answererOf(options, study), descriptors, coalitions };
}

function named(members: readonly DescribedItem[], all: readonly DescribedItem[]): string {
  if (members.length === 0) return "none";
  return members.length === all.length ? "all" : members.map(({ name }) => name).join(", ");
}

/**
 * The numbers of coalitions in the order they are asked: those with the same first items come together, because their prompts
 * begin alike.
 */
export function askingOrder({ coalitions }: ShapleyPlan): number[] {
  const players = Math.log2(coalitions.length);
  const reversed = (coalition: number) => {
    let number = 0;
    for (let k = 0; k < players; k++) number = 2 * number + (Math.floor(coalition / 2 ** k) % 2);
    return number;
  };
  return [...coalitions.keys()].sort((a, b) => reversed(a) - reversed(b));
}

/**
 * How many prompts differ: a persona without an answer to an item has the same text in a coalition with it and without, and
 * personas with the same values share all of theirs, unless something is injected or drawn for each.
 */
export function differentPrompts({ study, coalitions }: ShapleyPlan): number {
  const { survey, respondents, seed, optionOrder, itemOrder, asking, mode } = cut(study);
  const [{ steering, languages, persona } = {} as Condition] = coalitions;
  const isOwn =
    [steering, languages, persona].some((part) => part !== undefined) ||
    optionOrder === "random" ||
    (itemOrder === "random" && asking !== "one per call") ||
    mode === "sample";
  const texts = new Set<string>();
  for (const respondent of respondents.rows)
    for (const { descriptors } of coalitions)
      texts.add(`${isOwn ? respondent : ""} ${valueProfile(survey, descriptors!, respondent, seed).text}`);
  return texts.size;
}
