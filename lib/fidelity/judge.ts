import type { Track } from "../progress/track.js";
import { enoughRead } from "../simulate/answers/read-warning.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { bonferroni } from "../statistics/bonferroni.js";
import { holm } from "../statistics/holm.js";
import type { Blocks } from "./answers/blocks.js";
import type { Convention } from "./convention/convention.js";
import type { Floor } from "./floors/floor.js";
import { matchingUniform } from "./floors/matching-uniform.js";
import { designInfluences } from "./jackknife/design-influence.js";
import type { RunDesign } from "./jackknife/run-design.js";
import { testedMetrics } from "./metric/metrics.js";
import type { MetricEstimates } from "./score.js";
import { scorer } from "./scorer.js";
import {
  type DifferenceTest,
  differenceTests,
  fewestSwaps,
  swapsFor,
  type TestQuestion,
} from "./significance/difference-tests.js";
import { differenceOf, influences, meanOf } from "./significance/influence.js";
import { respondentBlocks } from "./significance/respondent-blocks.js";
import type { ShuffleTest } from "./significance/shuffle-test.js";
import { type SummedRun, summedRun } from "./significance/summed-run.js";
import { type Influence, itemMean, tTestAbove } from "./significance/two-way.js";
import { type Evidence, evidenceOf } from "./verdict/judgement.js";
import { type Margins, type Verdict, verdictOn } from "./verdict/verdict.js";

/** A test of one condition against the reference, corrected for all tests of its table. */
export interface ConditionTest extends DifferenceTest {
  readonly condition: string;
  /** p of the question that the table answers, after Holm's correction over all tests in the table. */
  readonly corrected: number;
  /** p of Wilcoxon's test after Bonferroni's correction over all differences in the table. */
  readonly wilcoxonCorrected: number;
}

/** What is said of each run, and of each run but the reference beside it. */
export interface Judgements {
  /** In the order of the runs. */
  readonly verdicts: readonly { readonly verdict: Verdict; readonly shuffle: ShuffleTest }[];
  readonly tests: readonly ConditionTest[];
}

/** How much runs are tested. */
export interface Testing {
  /** Swaps of respondents in each test of a difference. */
  readonly swaps: number;
  /** Deals of answers to respondents in each test of own r. */
  readonly deals: number;
  /** Tests that each p is corrected for. */
  readonly family: number;
}

/** How much some runs are tested: more where there are more tests to correct for. */
export function testsOf(runs: readonly SimulatedRun[]): Testing {
  const family = testedMetrics.length * (runs.length - 1) + 2 * runs.length;
  const { respondents, items } = runs[0]!.answers;
  return { family, swaps: swapsFor(family), deals: dealsFor(family, respondents.length * items.length) };
}

/** What tests and verdicts are computed from, which needs no score. */
export interface JudgedSums {
  /** `[runs]` */
  readonly summed: readonly SummedRun[];
  /** `[runs]`: items that are scored. */
  readonly items: readonly number[];
  /** `[runs]`: the uniform floor that the run is compared with, and how respondents move its KL. */
  readonly uniform: readonly { readonly floor: Floor; readonly kl: Influence }[];
}

/** How runs and floors are summed. */
interface SumOptions {
  readonly convention: Convention;
  readonly seed: number;
  /** Draws that the uniform floor is averaged over. */
  readonly draws: number;
  /** The survey's design as the runs' respondents have it; respondents are the units when absent. */
  readonly design?: RunDesign | undefined;
}

/** Sums runs, and the floors that verdicts are on, over blocks of respondents or units of the design. */
export async function judgedSums(
  runs: readonly SimulatedRun[],
  floors: readonly Floor[],
  options: SumOptions,
  work: Pick<Track, "breathe">,
): Promise<JudgedSums> {
  const { convention, seed, design } = options;
  const blocks = respondentBlocks(runs[0]!.answers.respondents.length, seed);
  const summed: SummedRun[] = [];
  const items: number[] = [];
  for (const { human, answers } of runs) {
    const ready = scorer(human, answers, convention);
    const byDesign = design && (await designInfluences(ready.summed.items, design, work.breathe));
    summed.push(summedRun(ready, blocks, byDesign));
    items.push(ready.items.length);
  }
  const known = new Map<Floor, Influence>();
  const uniform: { floor: Floor; kl: Influence }[] = [];
  for (const { answers } of runs) {
    const floor = matchingUniform(answers, convention.target, floors);
    const kl = known.get(floor) ?? (await klInfluence(floor, { ...options, blocks }, work));
    known.set(floor, kl);
    uniform.push({ floor, kl });
  }
  return { summed, items, uniform };
}

/** How runs are judged. */
export interface JudgeOptions {
  readonly seed: number;
  readonly question: TestQuestion;
  readonly margins: Margins;
  readonly testing: Testing;
  readonly sums: JudgedSums;
  /** `[runs]`: own r beside that of deals. */
  readonly shuffles: readonly ShuffleTest[];
  /** Whether the runs' survey has a design. */
  readonly designed: boolean;
  /** Position of the reference among the runs. */
  readonly reference: number;
  /** `[runs]`: what the runs are called. */
  readonly names: readonly string[];
  /** `[runs]`: what the table prints of each run. */
  readonly estimates: readonly MetricEstimates[];
  /** What it prints of a floor. */
  readonly estimatesOf: (floor: Floor) => MetricEstimates;
}

/**
 * Tests each run against the reference, against the uniform floor and against shuffled respondents, and corrects all
 * p-values together: one table, one family. Equivalence tests are corrected among themselves.
 *
 * With a survey's design, whatever is said of other respondents is said of other units: standard errors are the design's.
 * Swaps of respondents between runs are about those who were asked, so that no design changes them. Deals of answers to
 * respondents take these for independent; where a village's people answer alike, and the simulation answers for them alike,
 * the two agree in some villages by chance. So the p of own r is the larger of that of the deals and of a t test by units.
 */
export async function judge(
  runs: readonly SimulatedRun[],
  options: JudgeOptions,
  work: Pick<Track, "breathe">,
): Promise<Judgements> {
  const { seed, reference, names, question, estimates, designed, shuffles } = options;
  const { swaps } = options.testing;
  const { summed, items } = options.sums;
  const evidence = evidenceOn(options);
  const known = shuffles.map(({ p }, r) => (designed ? Math.max(p, evidence[r]!.above) : p));
  const differences: { condition: string; test: DifferenceTest }[] = [];
  for (const [r, condition] of summed.entries()) {
    if (r === reference || !testable(runs[r]!) || !testable(runs[reference]!)) continue;
    const pair = { condition, reference: summed[reference]! };
    const printed = { condition: estimates[r]!, reference: estimates[reference]! };
    const tests = await differenceTests([pair], { swaps, seed, printed }, work);
    for (const metric of testedMetrics) differences.push({ condition: names[r]!, test: tests[metric] });
  }
  const [differ, beat, know] = inOneFamily([
    differences.map(({ test }) => test.p[question]),
    evidence.map(({ uniform }) => uniform.p),
    known,
  ]);
  const [asUniform, asNoise] = inOneFamily([
    evidence.map(({ uniform }) => uniform.equivalence),
    evidence.map(({ own }) => own.equivalence),
  ]);
  const wilcoxon = bonferroni(differences.map(({ test }) => test.wilcoxon));
  return {
    verdicts: runs.map((_, r) => {
      const { uniform, own } = evidence[r]!;
      const verdict = verdictOn({
        items: items[r]!,
        noOption: runs[r]!.answers.noOption,
        uniform: { ...uniform, p: beat![r]!, equivalence: asUniform![r]! },
        association: { ...own, p: know![r]!, equivalence: asNoise![r]! },
      });
      return { verdict, shuffle: { ...shuffles[r]!, p: known[r]! } };
    }),
    tests: differences.map(({ condition, test }, t) => ({
      condition,
      ...test,
      corrected: differ![t]!,
      wilcoxonCorrected: wilcoxon[t]!,
    })),
  };
}

/** Deals of answers to respondents; of very many answers fewer, though enough for a p that stays below .05 after correction. */
function dealsFor(tests: number, answers: number): number {
  return Math.max(fewestSwaps(tests), Math.min(swapsFor(tests), Math.round(2e9 / answers)));
}

/** Whether enough of a run's answers was read to test it. */
function testable({ answers }: SimulatedRun): boolean {
  return enoughRead(answers.noOption);
}

/** What is known of each run's KL beside the uniform floor's, and of its own r: of the values that the table prints. */
function evidenceOn({
  margins,
  estimates,
  estimatesOf,
  sums,
}: JudgeOptions): { readonly uniform: Evidence; readonly own: Evidence; readonly above: number }[] {
  return sums.summed.map((run, r) => {
    const { floor, kl: ofUniform } = sums.uniform[r]!;
    const { kl, own } = influences(run);
    const knows = itemMean(own);
    const ofFloor = estimatesOf(floor).kl.value;
    const difference = { ...itemMean(differenceOf(kl, ofUniform)), value: estimates[r]!.kl.value - ofFloor };
    return {
      uniform: evidenceOf(difference, margins.kl * ofFloor),
      own: evidenceOf({ ...knows, value: estimates[r]!.own.value }, margins.own),
      above: tTestAbove(knows.value, knows.ofRespondents),
    };
  });
}

/** The influence of respondents on a floor's KL, mean over its draws. */
async function klInfluence(
  floor: Floor,
  { convention, draws, blocks, design }: SumOptions & { readonly blocks: Blocks },
  work: Pick<Track, "breathe">,
): Promise<Influence> {
  const drawn: Influence[] = [];
  for (let draw = 0; draw < (floor.random ? draws : 1); draw++) {
    const { human, answers } = floor.draw(draw);
    const ready = scorer(human, answers, convention);
    const found = design
      ? await designInfluences(ready.summed.items, design, work.breathe)
      : influences(summedRun(ready, blocks));
    drawn.push(found.kl);
    await work.breathe();
  }
  return meanOf(drawn);
}

/** Several lists of p-values after Holm's correction over all of them. */
function inOneFamily(lists: readonly (readonly number[])[]): number[][] {
  const corrected = holm(lists.flat());
  return lists.map((list, l) => {
    const before = lists.slice(0, l).flat().length;
    return corrected.slice(before, before + list.length);
  });
}
