import type { Traits } from "../../baseline/traits.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";

/**
 * What baselines may know of a run's respondents: its identifiers, and its segments. An identifier that is itself among
 * the items is left out, as it is left out of prompts, and so are segments made from one.
 */
export function traitsOfRun({ answers, segmentation, identifiers }: SimulatedRun): Traits {
  const asked = new Set(answers.items.map(({ item }) => item));
  const known =
    identifiers ?? segmentation?.identifiers.map((name) => segmentation.survey.column(name)) ?? [];
  return {
    identifiers: known.filter(({ variable }) => !asked.has(variable.name)),
    segmentation: segmentation?.identifiers.some((name) => asked.has(name)) ? undefined : segmentation,
  };
}
