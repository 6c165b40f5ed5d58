import { conventionOf } from "../../../../lib/fidelity/convention/conventions.js";
import type { RunDesign } from "../../../../lib/fidelity/jackknife/run-design.js";
import { metricNames, metrics } from "../../../../lib/fidelity/metric/metrics.js";
import { score } from "../../../../lib/fidelity/score.js";
import { drawVillages, type VillageStudy } from "../village-studies.js";
import { type PrintedStudy, printedOf } from "./around-the-mean.js";

/** How a survey of villages is resampled: person by person, village by village, or by replicate weights without one village each. */
const resampledBy = ["respondents", "villages", "replicates"] as const;

/** Both sides are of one population, so that nothing is to be found but what a run knows of its respondents. */
const nothing = ["kl", "js", "mae", "tv", "nemd", "entropyDeviation", "entropyDeviationByItem"] as const;

/** The population's values that are known. */
export function villagePopulation({ knows }: VillageStudy): Readonly<Record<string, number>> {
  const known = [...nothing, ...(knows[0] === 0 ? (["own", "ownExpected"] as const) : [])];
  return Object.fromEntries(
    known.flatMap((name) => resampledBy.map((by) => [`${metrics[name].symbol}, by ${by}`, 0])),
  );
}

/** What the fidelity table prints of a survey of villages, by each way of resampling. */
export async function villagesOfStudy(study: VillageStudy, seed: number): Promise<PrintedStudy> {
  const { human, runs, units } = drawVillages(study, seed);
  const row = { name: "made", role: "condition", kind: "condition", says: "", random: false } as const;
  const designs: Record<(typeof resampledBy)[number], RunDesign | undefined> = {
    respondents: undefined,
    villages: units,
    replicates: {
      kind: "replicates",
      times: Array.from({ length: units.count }, (_, left) =>
        Float64Array.from(units.of, (unit) => (unit === left ? 0 : units.count / (units.count - 1))),
      ),
      factors: new Array<number>(units.count).fill((units.count - 1) / units.count),
      degreesOfFreedom: units.count - 1,
    },
  };
  const printed: Record<string, PrintedStudy[string]> = {};
  for (const by of resampledBy) {
    const { estimates } = await score(
      { ...row, draw: () => ({ human, answers: runs[0]! }) },
      {
        ...{ convention: conventionOf("populi"), seed, draws: 1, groupings: [], design: designs[by] },
        work: { breathe: async () => {} },
      },
    );
    for (const name of metricNames)
      if (Number.isFinite(estimates[name].value))
        printed[`${metrics[name].symbol}, by ${by}`] = printedOf(estimates[name]);
  }
  return printed;
}
