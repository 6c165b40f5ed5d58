import { PopuliError } from "../../errors/populi-error.js";
import type { AnswerSet } from "../../simulate/answers/answers.js";
import { type Design, type LinearisedDesign, linearisedDesign } from "../../survey/design/design.js";
import type { Stage } from "../../survey/design/stages.js";
import type { People } from "./people.js";

/**
 * People of one survey, of whom some were interviewed. About the population, both the interviewed and the others are
 * samples by the survey's design. About the full sample, everybody is predicted, and only the draw of the interviewed is
 * left to chance: n of N with equal chances, with its finite population correction.
 *
 * @param respondents the run's respondents, with their weights
 * @param interviewed rows of the interviewed
 */
export function peopleOfOneSurvey(
  design: Design,
  respondents: Pick<AnswerSet, "respondents" | "weights">,
  interviewed: Int32Array,
  about: "population" | "full sample",
): People {
  const { survey } = design;
  const weights = new Float64Array(survey.size);
  // Respondents whom the design leaves out, for want of a stratum, have no weight in it.
  for (const [i, row] of respondents.respondents.entries())
    if (row >= 0 && design.weights[row] !== 0) weights[row] = respondents.weights[i]!;
  const asked = new Uint8Array(survey.size);
  for (const row of interviewed) asked[row] = 1;
  const only = (wanted: number) => weights.map((weight, i) => (asked[i] === wanted ? weight : 0));
  const common = { survey, interviewed: only(1), about };
  if (about === "full sample")
    return {
      ...common,
      design: secondPhase(design, weights, asked),
      predicted: weights,
      known: true,
      notes: [
        `about the ${count(weights)} people of the sample, not the population: the interviewed were drawn from them with equal chances, with the finite population correction`,
      ],
    };
  const predicted = only(0);
  if (count(predicted) === 0)
    throw new PopuliError(
      "everybody is interviewed, and nobody is left to be predicted",
      { file: survey.file },
      "interview fewer, or simulate more respondents",
    );
  return { ...common, design: apart(design, weights, asked), predicted, known: false, notes: [] };
}

function count(weights: Float64Array): number {
  return weights.reduce((sum, weight) => sum + (weight === 0 ? 0 : 1), 0);
}

/** The draw of the interviewed from the sample, as a design. */
function secondPhase(design: Design, weights: Float64Array, asked: Uint8Array): LinearisedDesign {
  const unit = new Int32Array(weights.length).fill(-1);
  let n = 0;
  for (let i = 0; i < weights.length; i++) if (asked[i] === 1 && weights[i] !== 0) unit[i] = n++;
  const stage: Stage = {
    unit,
    stratumOf: new Int32Array(n),
    drawn: Int32Array.of(n),
    fraction: Float64Array.of(n / count(weights)),
    reached: Float64Array.of(1),
  };
  return ofStages(design, weights, [stage], [""]);
}

/**
 * Where people were drawn one by one from the whole population, the interviewed and the others are two independent
 * samples: a stratum each, so that the variance of a mean is s²/n. Under any other design units hold both.
 */
function apart(design: Design, weights: Float64Array, asked: Uint8Array): Design {
  if (design.kind === "replicates") return { ...design, weights };
  const [first] = design.stages;
  const people = count(design.weights);
  const plain =
    design.stages.length === 1 &&
    first!.drawn.length === 1 &&
    first!.stratumOf.length >= people &&
    first!.fraction[0] === 0;
  if (!plain) return { ...design, weights };
  const unit = new Int32Array(weights.length).fill(-1);
  const stratumOf: number[] = [];
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) unit[i] = stratumOf.push(asked[i]!) - 1;
  const drawn = Int32Array.of(0, 0);
  for (const h of stratumOf) drawn[h]! += 1;
  const stage: Stage = {
    unit,
    stratumOf: Int32Array.from(stratumOf),
    drawn,
    fraction: new Float64Array(2),
    reached: Float64Array.of(1, 1),
  };
  return ofStages(design, weights, [stage], ["predicted", "interviewed"]);
}

function ofStages(
  design: Design,
  weights: Float64Array,
  stages: readonly Stage[],
  strata: readonly string[],
): LinearisedDesign {
  const { survey, notes } = design;
  const lonely = design.kind === "linearised" ? design.lonely : "error";
  return linearisedDesign(
    { kind: "linearised", survey, weights, stages, strata, lonely, residuals: [], notes },
    [],
  );
}
