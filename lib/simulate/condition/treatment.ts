import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import type { NoiseCalibration } from "../../steer/calibration/noise-calibration.js";
import { SteeringPlan } from "../../steer/plan/plan.js";
import { calibrateNoise } from "../noise/calibrate-noise.js";
import type { Treatment } from "../study/interview.js";
import { isServerStudy, noHiddenStates, type Study } from "../study/study.js";
import type { Condition } from "./condition.js";

/** Most respondents that σ is calibrated on: the first ones drawn. */
const calibratedOn = 30;

/**
 * What a condition means for the respondents of a study: whether they are told a profile, in which words, and the plan of what is injected,
 * with σ calibrated where the condition leaves it to the model.
 *
 * @throws PopuliError when the vectors were made on another model, or a temperature is given where nothing is decoded
 */
export async function treatmentOf(
  study: Study,
  condition: Condition,
  work: LongWork,
): Promise<{ treatment: Treatment; calibration: NoiseCalibration | undefined }> {
  const { steering, profile, values, languages, backstory, request, temperature } = condition;
  if (temperature !== undefined && study.mode !== "sample")
    throw new PopuliError(
      `the condition '${condition.name}' has a temperature, and exact probabilities have none`,
      {},
      'decode the answers: simulate({ …, mode: "sample" })',
    );
  if (languages !== undefined && study.mode === "elicit")
    throw new PopuliError(
      `the condition '${condition.name}' asks in several languages, and distributions are asked for in English`,
      {},
      'simulate({ …, mode: "probabilities" }) or "sample"',
    );
  if (backstory !== undefined && study.mode === "elicit")
    throw new PopuliError(
      `the condition '${condition.name}' weighs answers against each other, and mode 'elicit' asks for none`,
      {},
      'simulate({ …, mode: "probabilities" }) or "sample"',
    );
  if (backstory !== undefined && study.asking !== "one per call")
    throw new PopuliError(
      `the condition '${condition.name}' has three sides of a person answer each item by itself`,
      {},
      'simulate({ …, asking: "one per call" })',
    );
  const told = { profile, values, languages, backstory, request, temperature };
  if (isServerStudy(study)) {
    if (steering !== undefined || values !== undefined)
      throw noHiddenStates(study.model, `injection, of the condition '${condition.name}',`);
    if (backstory !== undefined)
      throw new PopuliError(
        `the condition '${condition.name}' writes life stories, which is not done through a server`,
        {},
        "load the model here, or use another condition of the prompt",
      );
    return { treatment: told, calibration: undefined };
  }
  values?.vectors.requireModel(study.model);
  if (steering === undefined) return { treatment: told, calibration: undefined };
  steering.vectors.requireModel(study.model);
  const asked = new Set(study.items.map((item) => item.name));
  const noise = {
    scope: steering.scope,
    seed: study.seed,
    sigma: steering.noise === "auto" ? 0 : steering.noise,
  };
  const plan = new SteeringPlan({
    vectors: steering.vectors,
    survey: study.survey,
    attributes: steering.vectors.attributes.filter((attribute) => !asked.has(attribute)),
    layers: steering.layers,
    strength: steering.strength,
    noise,
  });
  if (steering.noise !== "auto") return { treatment: { ...told, plan }, calibration: undefined };
  const calibration = await calibrateNoise(
    study,
    { ...told, plan },
    study.respondents.rows.subarray(0, calibratedOn),
    work,
  );
  return {
    treatment: { ...told, plan: plan.withNoise({ ...noise, sigma: calibration.sigma }) },
    calibration,
  };
}
