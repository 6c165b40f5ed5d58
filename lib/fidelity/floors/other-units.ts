import type { OtherAnswers } from "../../simulate/answers/answers.js";
import { changedRun } from "../../simulate/answers/changed-run.js";
import { withAnswers } from "../../simulate/answers/chosen-answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Design } from "../../survey/design/design.js";
import { takeRespondents } from "./take-respondents.js";

/**
 * A run whose other respondents are from other units of the survey's design than its own. Neighbours of the scored are alike
 * them, so that a second sample from the same villages would score better than one of other villages could, and so would a
 * regression fitted to them. Replicate weights do not tell who is in one unit.
 */
export function withOtherUnits(run: SimulatedRun, design: Design): SimulatedRun {
  const { others } = run;
  if (others === undefined || design.kind === "replicates") return run;
  const { unit } = design.stages[0]!;
  const own = new Set(Array.from(run.answers.respondents, (row) => unit[row]));
  const kept = Int32Array.from(others.respondents.keys()).filter((position) => {
    const of = unit[others.respondents[position]!] ?? -1;
    return of >= 0 && !own.has(of);
  });
  return kept.length === others.respondents.length ? run : changedRun(run, { others: those(others, kept) });
}

function those(others: OtherAnswers, positions: Int32Array): OtherAnswers {
  const { sizes } = others;
  return {
    ...others,
    respondents: Int32Array.from(positions, (position) => others.respondents[position]!),
    weights: Float64Array.from(positions, (position) => others.weights[position]!),
    ...(sizes && { sizes: Float64Array.from(positions, (position) => sizes[position]!) }),
    items: others.items.map((item) => withAnswers(item, takeRespondents(item, positions))),
  };
}
