import { type BaselineName, baselineNames, baselineOf } from "../baseline/baselines.js";
import type { Traits } from "../baseline/traits.js";
import { PopuliError } from "../errors/populi-error.js";
import { traitsOfRun } from "../fidelity/baseline/traits-of-run.js";
import type { MixedOptions, MixedPrediction } from "./mixed-options.js";
import type { MixedRun } from "./people/mixed-run.js";
import type { People } from "./people/people.js";
import { usualFolds } from "./prediction/cross-fitted.js";
import { columnsThatTell } from "./prediction/leaks.js";

/** What predicts, beside what it is held against. */
export interface PredictionsAsked {
  readonly asked: readonly MixedPrediction[];
  readonly control: BaselineName | undefined;
  readonly traits: Traits;
  readonly notes: readonly string[];
}

/** What predicts, what it is held against, and what baselines may know. */
export function predictionsAsked(
  run: MixedRun,
  options: MixedOptions,
  items: readonly string[],
  { survey }: People,
): PredictionsAsked {
  const asked = options.predictions ?? ["simulation"];
  if (asked.length === 0) throw new PopuliError("no predictions", {}, 'such as predictions: ["simulation"]');
  for (const name of asked) if (name !== "simulation") baselineOf(name);
  const { identifiers, segmentation } = traitsOfRun(run);
  const telling = columnsThatTell(
    survey,
    identifiers.map(({ variable }) => variable.name),
    items,
  );
  const traits: Traits = {
    identifiers: identifiers.filter(({ variable }) => !telling.includes(variable.name)),
    segmentation:
      segmentation !== undefined && columnsThatTell(survey, segmentation.identifiers, items).length === 0
        ? segmentation
        : undefined,
  };
  const known = traits.identifiers.length > 0 || traits.segmentation !== undefined;
  for (const name of [...asked, options.control ?? ("simulation" as const)])
    if (name !== "simulation" && baselineOf(name).knowsRespondents && !known)
      throw new PopuliError(
        `'${name}' needs identifiers, and the run has none`,
        {},
        `simulate with a profile, or use one of ${baselineNames.filter((one) => !baselineOf(one).knowsRespondents).join(", ")}`,
      );
  const simulated = asked.length === 1 && asked[0] === "simulation";
  const effects = typeof options.target === "object" && "effect" in options.target;
  const usual = known && simulated && !effects ? "ridge regression" : undefined;
  const control = options.control === null ? undefined : (options.control ?? usual);
  if (control !== undefined && !simulated)
    throw new PopuliError(
      "a control of predictions that are not the simulation alone",
      {},
      "leave out `control`, or `predictions`",
    );
  return {
    asked,
    control,
    traits,
    notes: [
      ...(telling.length > 0
        ? [`Baselines do not see ${telling.join(", ")}, which say what an item says.`]
        : []),
      ...(traits.identifiers.length > 0 && (control !== undefined || !simulated)
        ? [
            `Baselines are fitted to the interviewed in ${usualFolds} folds, from ${traits.identifiers.map(({ variable }) => variable.name).join(", ")}.`,
          ]
        : []),
    ],
  };
}
