import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { holm } from "../statistics/holm.js";
import { type Grouping, identifierGroupings } from "./answers/grouping.js";
import { requireSameStudy } from "./answers/same-study.js";
import type { Convention } from "./convention/convention.js";
import { type ConventionName, conventionOf } from "./convention/conventions.js";
import { floorsOfRun } from "./floors/floors-of-run.js";
import type { HowScored } from "./how-scored.js";
import { type TestedMetric, testedMetrics } from "./metric/metrics.js";
import { type Score, type ScoredRow, score, sharedResamples } from "./score.js";
import { scorer } from "./scorer.js";
import { type CorrectedTest, pairedTests } from "./significance/paired-tests.js";
import { shuffleTest } from "./significance/shuffle-test.js";
import { againstUniform, type Verdict } from "./verdict.js";

/** How runs are scored. */
export interface CompareOptions extends LongWork {
  /** Whose definitions are used: `"populi"` (default), `"psii"` for the published ones, or your own. */
  readonly convention?: ConventionName | Convention;
  /** Seed of floors, bootstrap and permutations (default 1). */
  readonly seed?: number;
  /** Bootstrap replicates (default 1,000). */
  readonly repeats?: number;
  /** Draws that each random floor is averaged over (default 20). */
  readonly draws?: number;
  /** The condition that the others are tested against (default: the first). */
  readonly reference?: string;
  /** The groups between which η² is computed (default: by each identifier of the run's segmentation). */
  readonly groupings?: readonly Grouping[];
}

/** A condition's metrics and the verdict on them. */
export interface ComparedCondition {
  readonly run: SimulatedRun;
  readonly score: Score;
  readonly verdict: Verdict;
  /** p of the verdict's association test after Holm's correction over the conditions. */
  readonly associationP: number;
}

/** A test of one condition against the reference. */
export interface ConditionTest extends CorrectedTest {
  readonly condition: string;
  readonly metric: TestedMetric;
}

/** Runs over the same respondents and items, and the floors they share, all scored on one set of resamples. */
export interface Comparison {
  readonly conditions: readonly ComparedCondition[];
  readonly floors: readonly Score[];
  readonly reference: string;
  readonly tests: readonly ConditionTest[];
  readonly how: HowScored;
  /** The labels of all runs, each once. */
  readonly labels: readonly string[];
}

/**
 * Scores runs side by side with the floors, tests each against the reference condition item by item, and judges each
 * against the uniform floor and against shuffled respondents.
 *
 * @throws PopuliError when runs differ in respondents or items, when there are none, or when no run is the reference
 * @throws Interrupted when the signal is raised
 * @example
 * (await compareRuns([full, withoutNoise], { convention: "psii" })).tests;
 */
export async function compareRuns(
  runs: readonly SimulatedRun[],
  options: CompareOptions = {},
): Promise<Comparison> {
  const { seed = 1, repeats = 1000, draws = 20 } = options;
  const convention = conventionOf(options.convention);
  const first = runs[0];
  if (first === undefined) throw new PopuliError("no runs to compare", {}, "pass at least one simulated run");
  for (const run of runs) requireSameStudy(first, run);
  const reference = options.reference ?? first.condition.name;
  if (!runs.some((run) => run.condition.name === reference)) {
    const names = runs.map((run) => run.condition.name);
    throw new PopuliError(`no condition '${reference}' to compare with`, {}, adviseName(reference, names));
  }
  const rows = [...runs.map(rowOf), ...floorsOfRun(first, seed, convention.weighted)];
  const steps = {
    task: "scoring against the floors",
    total: rows.length * repeats,
    unit: "resamples",
  };
  return track(steps, options, async (work) => {
    const groupings = options.groupings ?? identifierGroupings(first);
    const resamplesOf = sharedResamples(repeats, seed);
    const scored: Score[] = [];
    for (const row of rows)
      scored.push(await score(row, { convention, repeats, draws, groupings, resamplesOf, work }));
    const floors = scored.slice(runs.length);
    const verdicts: Verdict[] = [];
    for (const [index, run] of runs.entries()) {
      const ready = scorer(run.human, run.answers, convention);
      verdicts.push({
        ...againstUniform(run.answers, scored[index]!, floors),
        association: await shuffleTest(ready, seed, work),
      });
    }
    const associationP = holm(verdicts.map((verdict) => verdict.association.p));
    const conditions = runs.map((run, index) => ({
      run,
      score: scored[index]!,
      verdict: verdicts[index]!,
      associationP: associationP[index]!,
    }));
    return {
      conditions,
      floors,
      reference,
      tests: testsAgainst(reference, conditions, seed),
      how: { convention, seed, repeats, draws },
      labels: [...new Set(runs.flatMap((run) => run.labels))],
    };
  });
}

function testsAgainst(
  reference: string,
  conditions: readonly ComparedCondition[],
  seed: number,
): ConditionTest[] {
  const against = conditions.find(({ run }) => run.condition.name === reference)!;
  const others = conditions.filter((condition) => condition !== against);
  const tests = pairedTests(
    others.map(({ score: { byItem } }) => byItem),
    against.score.byItem,
    seed,
  );
  return testedMetrics.flatMap((metric) =>
    others.map(({ run }, i) => ({ condition: run.condition.name, metric, ...tests[i]![metric] })),
  );
}

function rowOf(run: SimulatedRun): ScoredRow {
  return {
    name: run.condition.name,
    role: "condition",
    kind: "condition",
    says: "simulated",
    random: false,
    noOption: run.answers.noOption,
    draw: () => ({ answers: run.answers, human: run.human }),
  };
}
