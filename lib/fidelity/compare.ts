import type { BaselineName } from "../baseline/baselines.js";
import type { OptionNames } from "../errors/known-options.js";
import { adviseName } from "../errors/nearest.js";
import { oneOf } from "../errors/one-of.js";
import { PopuliError } from "../errors/populi-error.js";
import { wholeNumber } from "../errors/whole-number.js";
import type { LongWork } from "../progress/progress.js";
import { track } from "../progress/track.js";
import { checkRuns } from "../simulate/answers/check-run.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import type { Design } from "../survey/design/design.js";
import { checkScoring } from "./answers/check-scoring.js";
import { areDistributions } from "./answers/drawn-answers.js";
import { drawsFor } from "./answers/draws-for.js";
import { type Grouping, identifierGroupings } from "./answers/grouping.js";
import { runNames } from "./answers/run-names.js";
import { requireSameStudy } from "./answers/same-study.js";
import { baselineRows } from "./baseline/baseline-rows.js";
import type { ComparedStudy } from "./compared-rows.js";
import type { Convention } from "./convention/convention.js";
import { type ConventionName, conventionOf } from "./convention/conventions.js";
import { withOtherUnits } from "./floors/other-units.js";
import type { HowScored } from "./how-scored.js";
import { refuseOtherDesign } from "./jackknife/refuse-other-design.js";
import { intervalsFor, runDesign } from "./jackknife/run-design.js";
import { type ConditionTest, judge, judgedSums, testsOf } from "./judge.js";
import type { Score } from "./score.js";
import { type Scoring, startScoring } from "./scoring.js";
import { questions, type TestQuestion } from "./significance/difference-tests.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";
import { defaultMargins, type Margins, type Verdict } from "./verdict/verdict.js";

/** How runs are scored. */
export interface CompareOptions extends LongWork {
  /** Whose definitions are used: `"populi"` (default), `"psii"` for the published ones, or your own. */
  readonly convention?: ConventionName | Convention;
  /** Seed of floors, resamples and permutations (default 1). */
  readonly seed?: number;
  /** Samples without some of the respondents behind the intervals of structures (default 200, `structuralFidelity`). */
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
  /**
   * Threads that score at a time (default: one a core, four at most, from 250,000 answers on; 1 for none beside the caller's).
   * They change no value.
   */
  readonly threads?: number;
}

/** The names of its options. */
export const compareOptions: OptionNames<Required<CompareOptions>> = {
  ...{
    convention: true,
    seed: true,
    repeats: true,
    draws: true,
    reference: true,
    question: true,
    margins: true,
  },
  ...{ baselines: true, design: true, groupings: true, threads: true, progress: true, signal: true },
};

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
  checkScoring("compareRuns", options, compareOptions);
  const prepared = prepareComparison(runs, options);
  const scoring = await startScoring({ compared: prepared.study, structures: [] }, options);
  try {
    return await compared(prepared, options, scoring);
  } finally {
    scoring.end();
  }
}

/** Runs that are compared, with their options checked. */
export interface PreparedComparison {
  readonly runs: readonly SimulatedRun[];
  /** The first run, with the other respondents that baselines are fitted to. */
  readonly first: SimulatedRun;
  readonly study: ComparedStudy;
  readonly reference: string;
  readonly question: TestQuestion;
  readonly margins: Margins;
}

/** Checks what {@link compareRuns} is given; its options have been looked through. */
export function prepareComparison(
  runs: readonly SimulatedRun[],
  options: CompareOptions,
): PreparedComparison {
  const { seed = 1, threads } = options;
  const convention = conventionOf(options.convention);
  const given = runs[0]!;
  for (const run of runs) {
    requireSameStudy(given, run);
    refuseOtherDesign(run.survey, options.design, `the run '${run.condition.name}'`);
  }
  const names = runNames(runs);
  const reference = options.reference ?? names[0]!;
  if (!names.includes(reference))
    throw new PopuliError(
      `no condition '${reference}' to compare with`,
      {},
      adviseName(String(reference), names),
    );
  if (threads !== undefined) wholeNumber("threads", threads);
  const first = options.design ? withOtherUnits(given, options.design) : given;
  return {
    ...{ runs, first, reference },
    question: oneOf("question", options.question ?? "these items", questions),
    margins: { ...defaultMargins, ...options.margins },
    study: {
      runs: runs.map(({ human, answers }, r) => ({ human, answers, name: names[r]! })),
      others: first.others,
      ...{ convention, seed, draws: options.draws ?? drawsFor(given.answers) },
      groupings: options.groupings ?? identifierGroupings(first),
      design: options.design && runDesign(options.design, given.answers),
    },
  };
}

/** Scores runs side by side with the floors, and tests and judges each. */
export async function compared(
  { runs, first, study, reference, question, margins }: PreparedComparison,
  options: CompareOptions,
  scoring: Scoring,
): Promise<Comparison> {
  const { convention, seed, draws, design } = study;
  const { simulated, floors, answered } = scoring.rows;
  const steps = {
    task: "scoring beside the floors",
    total: simulated.length + answered.filter(Boolean).length + floors.length,
    unit: "rows",
  };
  return track(steps, options, async (work) => {
    const { breathe } = work;
    const units = design?.kind === "units" ? design : undefined;
    const fitted = await baselineRows(first, {
      baselines: options.baselines,
      ...{ convention, seed, draws, breathe, units },
    });
    work.more(fitted.length);
    const stepped = async <T>(one: Promise<T>): Promise<T> => {
      const found = await one;
      work.step();
      return found;
    };
    const testing = testsOf(runs);
    // What takes longest is begun first: the rows of several draws.
    const ofFloors = inOrder(
      floors,
      ({ random }) => (random ? 0 : 1),
      (_, f) => stepped(scoring.row("floors", f)),
    );
    const [shuffles, ofRuns, scoredFloors, ofFitted, whoAnswered, sums] = await Promise.all([
      Promise.all(runs.map((_, r) => scoring.deals(r, testing.deals))),
      Promise.all(runs.map((_, r) => stepped(scoring.row("simulated", r)))),
      Promise.all(ofFloors),
      Promise.all(fitted.map((row) => stepped(scoring.own(row)))),
      Promise.all(answered.map((row, r) => row && stepped(scoring.row("answered", r)))),
      scoring.here(() => judgedSums(runs, floors, { convention, seed, draws, design }, work)),
    ]);
    const { verdicts, tests } = await judge(
      runs,
      {
        ...{ seed, question, margins, testing, shuffles, sums, designed: design !== undefined },
        names: study.runs.map(({ name }) => name),
        reference: study.runs.findIndex(({ name }) => name === reference),
        estimates: ofRuns.map(({ estimates }) => estimates),
        estimatesOf: (floor) => scoredFloors[floors.indexOf(floor)]!.estimates,
      },
      work,
    );
    const sampled = convention.target === "sample" && runs.some(({ answers }) => areDistributions(answers));
    return {
      conditions: runs.map((run, r) => ({
        run,
        score: ofRuns[r]!,
        ...(whoAnswered[r] !== undefined && { answered: whoAnswered[r] }),
        ...verdicts[r]!,
      })),
      // From the worst to the best, which comes last.
      floors: [...scoredFloors.slice(0, -1), ...ofFitted, ...scoredFloors.slice(-1)],
      reference,
      tests,
      testing: { question, margins, ...testing },
      how: { convention, seed, draws, sampled, intervalsFor: intervalsFor(options.design) },
      labels: [...new Set(runs.flatMap((run) => run.labels))],
    };
  });
}

/** Begins with those of the least rank, and returns what is begun in the list's own order. */
function inOrder<T, Begun>(
  list: readonly T[],
  rank: (one: T) => number,
  begin: (one: T, at: number) => Begun,
): Begun[] {
  const begun = new Array<Begun>(list.length);
  const order = [...list.keys()].sort((a, b) => rank(list[a]!) - rank(list[b]!));
  for (const at of order) begun[at] = begin(list[at]!, at);
  return begun;
}
