import { PopuliError } from "../../errors/populi-error.js";
import { type RespondentFilter, respondentsWho } from "../survey/where.js";
import { checkDesign } from "./check-design.js";
import { type Design, freedomOf, type LinearisedDesign, type ReplicateDesign, weighted } from "./design.js";
import { withReplicates } from "./replicates.js";

/**
 * A design for estimates about some of the respondents, such as women, with the strata and units of the whole sample.
 * How many women a unit has varies from sample to sample; standard errors from a survey filtered by `where` leave that
 * out (Wolter 2007, §6.9; R's `subset` of a design).
 *
 * @param filter as `survey.where` takes it
 * @throws PopuliError where nobody with a weight passes the filter
 * @example
 * estimateMean(subpopulation(surveyDesign(survey), { Q260: 2 }), "Q240");
 */
export function subpopulation(design: LinearisedDesign, filter: RespondentFilter): LinearisedDesign;
export function subpopulation(design: ReplicateDesign, filter: RespondentFilter): ReplicateDesign;
export function subpopulation(design: Design, filter: RespondentFilter): Design;
export function subpopulation(design: Design, filter: RespondentFilter): Design {
  checkDesign("subpopulation", design);
  if (typeof filter !== "function" && (typeof filter !== "object" || filter === null))
    throw new PopuliError(
      `subpopulation was given ${String(filter)} as its filter`,
      {},
      "give a function, or an object such as { Q260: 2 }",
    );
  const { survey } = design;
  const inside = respondentsWho(filter, (name) => survey.column(name), survey.size).passes;
  const only = (weights: Float64Array) => weights.map((weight, i) => (inside[i] === 1 ? weight : 0));
  const weights = only(design.weights);
  const n = weighted(weights);
  if (n === 0) throw new PopuliError("nobody with a weight passes the filter", { file: survey.file });
  const notes = [...design.notes, `subpopulation: ${n} of ${survey.size} respondents`];
  return design.kind === "linearised"
    ? { ...design, weights, notes, degreesOfFreedom: freedomOf(weights, design.stages[0]!) }
    : withReplicates({ ...design, weights, notes, replicates: design.replicates.map(only) });
}
