import { PopuliError } from "../../errors/populi-error.js";
import { requireNoLeak } from "../../persona/descriptors/leak.js";
import type { LongWork } from "../../progress/progress.js";
import { SteeringPlan } from "../../steer/plan/plan.js";
import { lineage } from "../../survey/codebook/lineage.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type Condition, checkCondition } from "../condition/condition.js";
import type { ResolvedCondition } from "../condition/resolved-condition.js";
import type { Answerer } from "../port/answerer.js";
import { requireCombination } from "../port/combinations.js";
import type { Study } from "../study/study.js";
import { calibrateNoise } from "./calibrate-noise.js";

/** σ is calibrated on at most this many respondents, the first ones drawn. */
const calibratedOn = 30;

/**
 * Resolves a condition in a study: checks that the answerer can give what it takes, plans what is injected, and
 * calibrates σ where the condition leaves it to the model.
 *
 * @param reader what will read hidden states of the answers, if anything does: "a layer search"
 * @throws PopuliError for what cannot be combined, vectors that were made on another model, or value descriptors that tell an
 *   answer asked for
 */
export async function resolveCondition(
  answerer: Answerer,
  study: Study,
  condition: Condition,
  work: LongWork,
  reader?: string,
): Promise<ResolvedCondition> {
  checkCondition(condition);
  const { steering, values, descriptors } = condition;
  const { mode, asking, answering, items, survey, seed } = study;
  requireCombination({
    mode,
    asking,
    answering,
    condition,
    gives: answerer.gives,
    model: answerer.model.name,
    ...(reader !== undefined && { reader }),
  });
  if (descriptors !== undefined) requireNoLeak(descriptors, items, (name) => lineage(survey.codebook, name));
  if (values !== undefined) answerer.requireVectors(values.vectors);
  if (steering === undefined) return { ...condition };
  answerer.requireVectors(steering.vectors);
  requireAttributes(survey, steering.vectors.attributes);
  const asked = new Set(items.map((item) => item.name));
  const noise = { scope: steering.scope, seed, sigma: steering.noise === "auto" ? 0 : steering.noise };
  const plan = new SteeringPlan({
    vectors: steering.vectors,
    survey,
    attributes: steering.vectors.attributes.filter((attribute) => !asked.has(attribute)),
    layers: steering.layers,
    strength: steering.strength,
    noise,
  });
  if (steering.noise !== "auto") return { ...condition, plan };
  const first = study.respondents.rows.subarray(0, calibratedOn);
  const calibration = await calibrateNoise(answerer, study, { ...condition, plan }, first, work);
  return { ...condition, plan: plan.withNoise({ ...noise, sigma: calibration.sigma }), calibration };
}

/** @throws PopuliError where vectors are of attributes that the people to be simulated do not have */
function requireAttributes(survey: Survey, attributes: readonly string[]): void {
  const lacking = attributes.filter((name) => !survey.codebook.variables.has(name));
  if (lacking.length === 0) return;
  const own = survey.identifiers.filter((name) => survey.variable(name).values.length > 0);
  throw new PopuliError(
    `the vectors are of ${attributes.join(", ")}, and '${survey.name}' has no ${lacking.join(", ")}`,
    { file: survey.file },
    own.length > 0
      ? `make vectors of what is known of these people: demographicVectors(model, survey, { attributes: ["${own.slice(0, 2).join('", "')}"] })`
      : "nothing with listed values is known of these people, so that nothing can be injected for them",
  );
}
