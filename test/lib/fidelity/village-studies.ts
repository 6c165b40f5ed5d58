import type { Convention } from "../../../lib/fidelity/convention/convention.js";
import { designInfluences } from "../../../lib/fidelity/jackknife/design-influence.js";
import type { JackknifeUnits } from "../../../lib/fidelity/jackknife/units.js";
import { type TestedMetric, testedMetrics } from "../../../lib/fidelity/metric/metrics.js";
import { scorer } from "../../../lib/fidelity/scorer.js";
import { differenceOf, influences } from "../../../lib/fidelity/significance/influence.js";
import { respondentBlocks } from "../../../lib/fidelity/significance/respondent-blocks.js";
import { shuffleTest } from "../../../lib/fidelity/significance/shuffle-test.js";
import { summedRun } from "../../../lib/fidelity/significance/summed-run.js";
import { itemMean, tTest, tTestAbove } from "../../../lib/fidelity/significance/two-way.js";
import { randomStream } from "../../../lib/random/stream.js";
import { itemOf, setOf } from "./made-answers.js";

/** A survey of whole villages, whose people are alike, and two runs that are alike within villages of their own accord. */
export interface VillageStudy {
  readonly villages: number;
  readonly each: number;
  readonly items: number;
  /** The share of a factor's variance that lies between villages, on every side. */
  readonly between: number;
  /** Correlation of each run's factor with the people's. */
  readonly knows: readonly [number, number];
}

const base: VillageStudy = { villages: 20, each: 20, items: 10, between: 0.5, knows: [0, 0] };

export const villageStudies: readonly { readonly says: string; readonly study: VillageStudy }[] = [
  { says: "size: 20 villages of 20, half between them", study: base },
  { says: "size: 20 villages of 20, nothing between them", study: { ...base, between: 0 } },
  { says: "size: 10 villages of 40, half between them", study: { ...base, villages: 10, each: 40 } },
  { says: "power: the first run knows respondents, r .5", study: { ...base, knows: [0.5, 0] } },
];

const loading = 0.7;
const cuts = [-0.8, 0, 0.8];

/** A survey of villages with two runs. */
export function drawVillages({ villages, each, items, between, knows }: VillageStudy, seed: number) {
  const stream = randomStream(seed, ["village study"]);
  const n = villages * each;
  const village = Int32Array.from({ length: n }, (_, i) => Math.floor(i / each));
  const factor = () => {
    const of = Array.from({ length: villages }, () => stream.normal());
    return Array.from(village, (v) => Math.sqrt(between) * of[v]! + Math.sqrt(1 - between) * stream.normal());
  };
  const people = factor();
  const runs = knows.map((r) => factor().map((own, i) => r * people[i]! + Math.sqrt(1 - r * r) * own));
  const place = Array.from({ length: items }, () => 0.7 * stream.normal());
  const answers = (of: readonly number[]) =>
    place.map((at, j) =>
      itemOf(
        `Q${j}`,
        of.map((z) => {
          const x = at + loading * z + Math.sqrt(1 - loading ** 2) * stream.normal();
          return cuts.filter((cut) => x >= cut).length;
        }),
        4,
      ),
    );
  const units: JackknifeUnits = {
    kind: "units",
    of: village,
    count: villages,
    stratum: new Int32Array(villages),
  };
  return {
    human: setOf("human", answers(people)),
    runs: runs.map((of) => setOf("simulated", answers(of))),
    units,
  };
}

/** Shares of studies with p ≤ .05: by respondents, and by villages. */
export interface VillageRejections {
  readonly difference: Readonly<Record<TestedMetric, { readonly people: number; readonly villages: number }>>;
  /** Whether the first run knows its respondents: by deals alone, and by the larger p of deals and of a t test of villages. */
  readonly knows: { readonly people: number; readonly villages: number };
}

/** How often runs are told apart on items like these, and the first run is said to know its respondents. */
export async function villageRejections(
  study: VillageStudy,
  convention: Convention,
  repetitions: number,
): Promise<VillageRejections> {
  const work = { breathe: async () => {} };
  const difference = Object.fromEntries(
    testedMetrics.map((metric) => [metric, { people: 0, villages: 0 }]),
  ) as Record<TestedMetric, { people: number; villages: number }>;
  const knows = { people: 0, villages: 0 };
  for (let seed = 1; seed <= repetitions; seed++) {
    const { human, runs, units } = drawVillages(study, seed);
    const blocks = respondentBlocks(human.respondents.length, seed);
    const ready = runs.map((run) => scorer(human, run, convention));
    const people = ready.map((one) => influences(summedRun(one, blocks)));
    const villages = [];
    for (const one of ready) villages.push(await designInfluences(one.summed.items, units, work.breathe));
    for (const metric of testedMetrics)
      for (const [of, found] of [
        ["people", people],
        ["villages", villages],
      ] as const) {
        const { value, ofBoth } = itemMean(differenceOf(found[0]![metric], found[1]![metric]));
        if (tTest(value, ofBoth) <= 0.05) difference[metric][of] += 1 / repetitions;
      }
    const { p } = await shuffleTest(ready[0]!, seed, work, 199);
    const { value, ofRespondents } = itemMean(villages[0]!.own);
    if (p <= 0.05) knows.people += 1 / repetitions;
    if (Math.max(p, tTestAbove(value, ofRespondents)) <= 0.05) knows.villages += 1 / repetitions;
  }
  return { difference, knows };
}
