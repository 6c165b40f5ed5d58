import type { BaselineName } from "../baseline/baselines.js";
import { adviseName } from "../errors/nearest.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { Design } from "../survey/design/design.js";
import { checkRuns } from "./answers/check-run.js";
import { checkScoring } from "./answers/check-scoring.js";
import { areDistributions, drawnAnswers } from "./answers/drawn-answers.js";
import { drawsFor } from "./answers/draws-for.js";
import { type Grouping, identifierGroupings } from "./answers/grouping.js";
import { runNames } from "./answers/run-names.js";
import { requireSameStudy } from "./answers/same-study.js";
import { thoseWhoAnswered } from "./answers/those-who-answered.js";
import { baselineRows } from "./baseline/baseline-rows.js";
import type { Convention } from "./convention/convention.js";
import { type ConventionName, conventionOf } from "./convention/conventions.js";
import { floorsOfRun } from "./floors/floors-of-run.js";
import { withOtherUnits } from "./floors/other-units.js";
import type { HowScored } from "./how-scored.js";
import { intervalsFor, runDesign } from "./jackknife/run-design.js";
import { type ConditionTest, judge } from "./judge.js";
import { type HumanPairs, type Score, type ScoredRow, score } from "./score.js";
import { questions, type TestQuestion } from "./significance/difference-tests.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";
import { defaultMargins, type Margins, type Verdict } from "./verdict/verdict.js";

/** How runs are scored. */
export interface CompareOptions extends LongWork {
  /** Whose definitions are used: `"populi"` (default), `"psii"` for the published ones, or your own. */
  readonly convention?: ConventionName | Convention;
  /** Seed of floors, resamples and permutations (default 1). */
  readonly seed?: number;
  /** Resamples of respondents behind the intervals of the structure by each grouping (default 200). */
  readonly repeats?: number;
  /**
   * Draws that each random floor, or a sample from probabilities, is averaged over (default 20, and fewer beyond a million
   * answers, of which one draw has little noise).
   */
  readonly draws?: number;
  /** The condition that the others are tested against (default: the first). */
  readonly reference?: string;
  /**
   * What the p-values of differences answer: whether two runs are of one method on `"these items"` (default; respondents
   * are swapped between them), or whether they would differ on `"items like these"` (clustered by respondent and by item).
   * docs/tests.md has the size and power of both.
   */
  readonly question?: TestQuestion;
  /** Differences too small to matter, for verdicts of equivalence. */
  readonly margins?: Partial<Margins>;
  /**
   * Statistical baselines to put beside the runs, fitted to as many other respondents as a run has (default: a ridge
   * regression on the identifiers, where there are any). Each takes about 15 ms an item at 100 respondents; `[]` for
   * none.
   */
  readonly baselines?: readonly BaselineName[];
  /**
   * The survey's design: intervals, tests and verdicts are then for other units of its first stage, in their strata, or for
   * the samples that its replicate weights stand for (default: respondents are the units). Other humans, and those whom
   * baselines are fitted to, are then from other units than the scored.
   */
  readonly design?: Design;
  /** The groups between which η² is computed (default: by each identifier of the run's segmentation). */
  readonly groupings?: readonly Grouping[];
}

/** A condition's metrics and the verdict on them. */
export interface ComparedCondition {
  readonly run: SimulatedRun;
  /** Its `name` is the condition's, with what differs where several runs have conditions of one name. */
  readonly score: Score;
  /**
   * The same of those respondents alone who answered an item, where more than one in twenty of its simulated answers belongs
   * to somebody who did not.
   */
  readonly answered?: Score;
  readonly verdict: Verdict;
  /** Own r beside shuffled respondents; p is that of this test alone. */
  readonly shuffle: ShuffleTest;
}

/** Runs over the same respondents and items, and the floors they share, all scored on one set of resamples. */
export interface Comparison {
  readonly conditions: readonly ComparedCondition[];
  readonly floors: readonly Score[];
  readonly reference: string;
  readonly tests: readonly ConditionTest[];
  /** How differences were tested. */
  readonly testing: {
    readonly question: TestQuestion;
    readonly margins: Margins;
    /** Swaps of respondents in each test of a difference. */
    readonly swaps: number;
    /** Deals of answers to respondents in each test of own r. */
    readonly deals: number;
    /** Tests that each p is corrected for. */
    readonly family: number;
  };
  readonly how: HowScored;
  /** The labels of all runs, each once. */
  readonly labels: readonly string[];
}

/**
 * Scores runs side by side with the floors, tests each against the reference condition, and judges each against the
 * uniform floor and against shuffled respondents.
 *
 * @throws PopuliError for what is no list of runs, when runs differ in respondents or items, when there are none, when no run is the reference, or
 *   for a question that is none
 * @throws Interrupted when the signal is raised
 * @example
 * (await compareRuns([full, withoutNoise], { convention: "psii" })).tests;
 */
export async function compareRuns(
  runs: readonly SimulatedRun[],
  options: CompareOptions = {},
): Promise<Comparison> {
  checkRuns("compareRuns", runs);
  checkScoring(options);
  const { seed = 1 } = options;
  const convention = conventionOf(options.convention);
  const given = runs[0]!;
  const draws = options.draws ?? drawsFor(given.answers);
  for (const run of runs) requireSameStudy(given, run);
  const names = runNames(runs);
  const reference = options.reference ?? names[0]!;
  if (!names.includes(reference))
    throw new PopuliError(
      `no condition '${reference}' to compare with`,
      {},
      adviseName(String(reference), names),
    );
  const question = oneOf("question", options.question ?? "these items", questions);
  const margins = { ...defaultMargins, ...options.margins };
  const design = options.design && runDesign(options.design, given.answers);
  const first = options.design ? withOtherUnits(given, options.design) : given;
  const units = design?.kind === "units" ? design : undefined;
  const floorsDrawn = floorsOfRun(first, seed, convention.weighted, units);
  const sampled = convention.target === "sample" && runs.some(({ answers }) => areDistributions(answers));
  const simulated = runs.map((run, r) => rowOf(run, names[r]!, convention, seed));
  const answered = runs.map((run, r) => {
    const answers = thoseWhoAnswered(run.human, run.answers);
    return answers && rowOf({ ...run, answers }, `${names[r]!} (who answered)`, convention, seed);
  });
  const steps = {
    task: "scoring beside the floors",
    total: simulated.length + answered.filter(Boolean).length + floorsDrawn.length,
    unit: "rows",
  };
  return track(steps, options, async (work) => {
    const groupings = options.groupings ?? identifierGroupings(first);
    const { breathe } = work;
    const fitted = await baselineRows(first, {
      baselines: options.baselines,
      ...{ convention, seed, draws, breathe, units },
    });
    work.more(fitted.length);
    // From the worst to the best, which comes last.
    const beside = [...floorsDrawn.slice(0, -1), ...fitted, ...floorsDrawn.slice(-1)];
    const humanPairs: HumanPairs = new WeakMap();
    const scoreOf = async (row: ScoredRow) => {
      const found = await score(row, { convention, seed, draws, groupings, design, humanPairs, work });
      work.step();
      return found;
    };
    const scored: Score[] = [];
    for (const row of [...simulated, ...beside]) scored.push(await scoreOf(row));
    const whoAnswered: (Score | undefined)[] = [];
    for (const row of answered) whoAnswered.push(row && (await scoreOf(row)));
    const { verdicts, tests, swaps, deals, family } = await judge(
      runs,
      floorsDrawn,
      {
        ...{ convention, seed, draws, question, margins, names, design },
        reference: names.indexOf(reference),
        estimates: scored.slice(0, runs.length).map(({ estimates }) => estimates),
        estimatesOf: (floor) => scored[simulated.length + beside.indexOf(floor)]!.estimates,
      },
      work,
    );
    return {
      conditions: runs.map((run, r) => ({
        run,
        score: scored[r]!,
        ...(whoAnswered[r] !== undefined && { answered: whoAnswered[r] }),
        ...verdicts[r]!,
      })),
      floors: scored.slice(runs.length),
      reference,
      tests,
      testing: { question, margins, swaps, deals, family },
      how: { convention, seed, draws, sampled, intervalsFor: intervalsFor(options.design) },
      labels: [...new Set(runs.flatMap((run) => run.labels))],
    };
  });
}

/**
 * A run as it is scored. Where estimates are of a sample, humans gave one answer each, and so does the simulation: exact
 * probabilities would lack the noise that the humans' shares have.
 */
function rowOf(run: SimulatedRun, name: string, { target }: Convention, seed: number): ScoredRow {
  const { answers, human } = run;
  const row = {
    name,
    role: "condition",
    kind: "condition",
    says: "simulated",
    noOption: answers.noOption,
  } as const;
  return target === "sample" && areDistributions(answers)
    ? {
        ...row,
        random: true,
        exact: answers,
        draw: (repeat) => ({ answers: drawnAnswers(answers, seed, repeat), human }),
      }
    : { ...row, random: false, draw: () => ({ answers, human }) };
}
