import type { BaselineName } from "../../baseline/baselines.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { drawnAnswers } from "../answers/drawn-answers.js";
import { whereHumansAnswered } from "../answers/those-who-answered.js";
import { baselineRows } from "../baseline/baseline-rows.js";
import type { Convention } from "../convention/convention.js";
import type { JackknifeUnits } from "../jackknife/units.js";
import { structureValues } from "./metric/structure-metrics.js";
import { allSegmentSums } from "./segments/segment-sums.js";
import { structureOf } from "./segments/structure.js";
import type { StructureSides } from "./structure-floors.js";
import { meanRow, type StructureRow } from "./structure-row.js";

/** Segments are what a multilevel regression is for: those of few respondents are drawn towards their identifiers. */
const shownByDefault: readonly BaselineName[] = ["multilevel regression"];

/**
 * Statistical baselines beside a structure: fitted to other respondents, answers drawn from what they predict, so that
 * these vary as human answers do.
 */
export async function structureBaselines(
  run: SimulatedRun,
  { grouping, weights, human }: Pick<StructureSides, "grouping" | "weights" | "human">,
  options: {
    readonly baselines?: readonly BaselineName[] | undefined;
    readonly convention: Convention;
    readonly seed: number;
    readonly draws: number;
    readonly units?: JackknifeUnits | undefined;
  } & LongWork,
): Promise<StructureRow[]> {
  const { seed, progress, signal, ...how } = options;
  const steps = { task: `baselines by ${grouping.name}`, total: 1, unit: "baselines" };
  return track(steps, { progress, signal }, async ({ breathe, step }) => {
    const fitted = await baselineRows(run, { ...how, seed, breathe, otherwise: shownByDefault });
    step();
    const all = [...human.items.keys()];
    return fitted.map((row) =>
      meanRow(row.name, row.draws ?? 1, (repeat) => {
        const draw = row.draw(repeat);
        const answers = whereHumansAnswered(draw.human, drawnAnswers(draw.answers, seed, repeat));
        const theirs = structureOf(allSegmentSums(draw.human, grouping, weights.human), all);
        const ours = structureOf(allSegmentSums(answers, grouping, weights.simulated), all);
        return structureValues(ours, theirs, grouping.size);
      }),
    );
  });
}
