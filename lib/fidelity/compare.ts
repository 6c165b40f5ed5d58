import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { type LongWork, longWork, type ProgressState } from "../progress/progress.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { type Grouping, identifierGroupings } from "./answers/grouping.js";
import { answering, areTwoSamples } from "./answers/two-samples.js";
import { breather } from "./breathe.js";
import { type Convention, type ConventionName, conventionOf } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import { humanMarginalCeiling } from "./floors/human-marginal.js";
import { otherRespondentsFloor } from "./floors/other-respondents.js";
import { shuffledFloor } from "./floors/shuffled.js";
import { respondentsAt, splitHalfFloor } from "./floors/split-half.js";
import { uniformFloor } from "./floors/uniform.js";
import { uniformDrawsFloor } from "./floors/uniform-draws.js";
import type { HowScored } from "./how-scored.js";
import { type TestedMetric, testedMetrics } from "./metric/metrics.js";
import { type Score, type ScoreOptions, score, sharedResamples } from "./score.js";
import { scorer } from "./scorer.js";
import { holm } from "./significance/holm.js";
import { type CorrectedTest, pairedTests } from "./significance/paired-tests.js";
import { shuffleTest } from "./significance/shuffle-test.js";
import { againstUniform, type Verdict } from "./verdict.js";

export interface CompareOptions extends LongWork {
  /** Whose definitions: `"populi"` (default), `"psii"` for the published ones, or your own. */
  readonly convention?: ConventionName | Convention;
  /** Seed of floors, bootstrap and permutations (default 1). */
  readonly seed?: number;
  /** Bootstrap replicates (default 1,000). */
  readonly repeats?: number;
  /** Draws each random floor is averaged over (default 20). */
  readonly draws?: number;
  /** The condition the others are tested against (default: the first). */
  readonly reference?: string;
  /** What η² divides the respondents by; the segmentation's identifiers when absent. */
  readonly groupings?: readonly Grouping[];
}

/** A condition's metrics beside the verdict on them. */
export interface ComparedCondition {
  readonly run: SimulatedRun;
  readonly score: Score;
  readonly verdict: Verdict;
  /** The verdict's association test, corrected for the number of conditions (Holm). */
  readonly associationP: number;
}

/** A test of one condition against the reference. */
export interface ConditionTest extends CorrectedTest {
  readonly condition: string;
  readonly metric: TestedMetric;
}

/** Several runs over the same respondents and items, and the floors they share, on one set of resamples. */
export interface Comparison {
  readonly conditions: readonly ComparedCondition[];
  readonly floors: readonly Score[];
  readonly reference: string;
  readonly tests: readonly ConditionTest[];
  readonly how: HowScored;
  /** Of all runs, each once. */
  readonly labels: readonly string[];
}

/**
 * Scores runs side by side with the floors, tests each against the reference condition item by item, and judges each against
 * the uniform floor and against shuffled respondents.
 *
 * @throws PopuliError when runs differ in respondents or items, when none is given, or the reference is none of them
 * @example
 * (await compareRuns([full, withoutNoise], { convention: "psii" })).tests;
 */
export async function compareRuns(
  runs: readonly SimulatedRun[],
  options: CompareOptions = {},
): Promise<Comparison> {
  const { convention: conventionGiven, seed = 1, repeats = 1000, draws = 20 } = options;
  const convention = conventionOf(conventionGiven);
  const { progress, signal } = longWork(options);
  const first = runs[0];
  if (first === undefined) throw new PopuliError("no runs to compare", {}, "pass at least one simulated run");
  for (const run of runs) requireSameStudy(first, run);
  const reference = options.reference ?? first.condition.name;
  if (!runs.some((run) => run.condition.name === reference)) {
    const names = runs.map((run) => run.condition.name);
    throw new PopuliError(`no condition '${reference}' to compare with`, {}, adviseName(reference, names));
  }
  const rows = [
    ...runs.map((run) => ({ row: asRow(run), invalid: run.answers.invalid as number | null })),
    ...floorsOf(first, seed).map((row) => ({ row, invalid: null })),
  ];
  const task = "scoring against the floors";
  const total = rows.length * repeats;
  let done = 0;
  const report = (state: ProgressState["state"]) => progress({ task, done, total, unit: "resamples", state });
  const settings: ScoreOptions = {
    convention,
    seed,
    repeats,
    draws,
    groupings: options.groupings ?? identifierGroupings(first),
    breathe: breather(task, signal),
    step: () => {
      done += 1;
      if (done % 100 === 0) report("running");
    },
    resamplesOf: sharedResamples(repeats, seed),
  };
  try {
    const scored: Score[] = [];
    for (const { row, invalid } of rows) scored.push(await score(row, invalid, settings));
    const floors = scored.slice(runs.length);
    const verdicts: Verdict[] = [];
    for (const [index, run] of runs.entries()) {
      const ready = scorer(run.human, run.answers, convention);
      verdicts.push({
        ...againstUniform(run.answers, scored[index]!, floors),
        association: await shuffleTest(ready, seed, settings.breathe),
      });
    }
    const associationP = holm(verdicts.map((verdict) => verdict.association.p));
    const conditions = runs.map((run, index) => ({
      run,
      score: scored[index]!,
      verdict: verdicts[index]!,
      associationP: associationP[index]!,
    }));
    report("finished");
    return {
      conditions,
      floors,
      reference,
      tests: testsAgainst(reference, conditions, seed),
      how: { convention, seed, repeats, draws },
      labels: [...new Set(runs.flatMap((run) => run.labels))],
    };
  } catch (error) {
    report(signal?.aborted ? "interrupted" : "failed");
    throw error;
  }
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

/** Differences between conditions are paired, so they must be about the same people and questions. */
function requireSameStudy(first: SimulatedRun, run: SimulatedRun): void {
  const people = (of: SimulatedRun) => of.answers.respondents;
  const same =
    people(run).length === people(first).length && people(run).every((row, i) => row === people(first)[i]);
  if (!same) {
    throw new PopuliError(
      `the conditions '${first.condition.name}' and '${run.condition.name}' were simulated for different respondents`,
      {},
      "simulate them with the same survey, respondents and seed",
    );
  }
  const items = (of: SimulatedRun) => of.answers.items.map(({ item }) => item).join(", ");
  if (items(run) !== items(first)) {
    throw new PopuliError(
      `the conditions '${first.condition.name}' and '${run.condition.name}' were asked different items`,
      {},
      `${items(first)} and ${items(run)}`,
    );
  }
}

function asRow(run: SimulatedRun) {
  return {
    name: run.condition.name,
    role: "condition" as const,
    kind: "condition" as const,
    says: "simulated",
    random: false,
    draw: () => ({ answers: run.answers, human: run.human }),
  };
}

/** The floors of a run, best first after the uniform floor; the resample takes others where there are enough of them. */
function floorsOf(run: SimulatedRun, seed: number): Floor[] {
  const { human, others, answers } = run;
  const people = asked(human, answers);
  if (areTwoSamples(run)) {
    return [
      uniformFloor(people),
      uniformDrawsFloor(people, seed, answering(answers)),
      splitHalfFloor(respondentsAt(people, answering(people), "human"), seed),
      humanMarginalCeiling(people),
    ];
  }
  const enough = others !== undefined && others.respondents.length >= human.respondents.length;
  return [
    uniformFloor(people),
    uniformDrawsFloor(people, seed),
    shuffledFloor(answers, human, seed),
    enough ? otherRespondentsFloor(people, others, seed) : splitHalfFloor(people, seed),
    humanMarginalCeiling(people, enough ? others : undefined),
  ];
}

/** The human answers to the items that were simulated, in that order: floors are over the same items as the run. */
function asked(human: AnswerSet, simulated: AnswerSet): AnswerSet {
  const byName = new Map(human.items.map((item) => [item.item, item]));
  return { ...human, items: simulated.items.flatMap(({ item }) => byName.get(item) ?? []) };
}
