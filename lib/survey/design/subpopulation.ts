import { PopuliError } from "../../errors/populi-error.js";
import { type RespondentFilter, respondentsWho } from "../survey/where.js";
import { type Design, freedomOf, type LinearisedDesign, type ReplicateDesign } from "./design.js";
import { withReplicates } from "./replicates.js";

/**
 * A design for estimates on some of the respondents, women say, that keeps the whole sample's strata and units: how many of
 * each unit are women is itself a matter of the draw, which the errors of a survey cut down by `where` leave out (Wolter
 * 2007, §6.9; R's `subset` of a design).
 *
 * @param condition as `survey.where` takes it
 * @throws PopuliError where nobody with a weight meets the condition
 * @example
 * estimateMean(subpopulation(surveyDesign(survey), { Q260: 2 }), "Q240");
 */
export function subpopulation(design: LinearisedDesign, condition: RespondentFilter): LinearisedDesign;
export function subpopulation(design: ReplicateDesign, condition: RespondentFilter): ReplicateDesign;
export function subpopulation(design: Design, condition: RespondentFilter): Design {
  const { survey } = design;
  const inside = respondentsWho(condition, (name) => survey.column(name), survey.size).meets;
  const only = (weights: Float64Array) => weights.map((weight, i) => (inside[i] === 1 ? weight : 0));
  const weights = only(design.weights);
  const n = weights.reduce((sum, weight) => sum + (weight > 0 ? 1 : 0), 0);
  if (n === 0) throw new PopuliError("nobody with a weight meets the condition", { file: survey.file });
  const notes = [...design.notes, `subpopulation: ${n} of ${survey.size} respondents`];
  return design.kind === "linearised"
    ? { ...design, weights, notes, degreesOfFreedom: freedomOf(weights, design.unit, design.stratumOf) }
    : withReplicates({ ...design, weights, notes, replicates: design.replicates.map(only) });
}
