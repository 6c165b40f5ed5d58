import { drawsFor } from "../fidelity/answers/draws-for.js";
import { countedIn } from "../fidelity/jackknife/counted-in.js";
import type { RunDesign } from "../fidelity/jackknife/run-design.js";
import { fewestItems } from "../fidelity/significance/two-way.js";
import {
  fewestSamples,
  type Halves,
  otherSamples,
  samplesOf,
  unitsFor,
} from "../fidelity/structure/halves-of-items.js";
import { type AnsweredItem, answeredItem } from "./answered-item.js";
import { type ScoreKey, type ScoreValues, scoreOf } from "./dimension-scores.js";
import { oneScore, type ScoreParts, scoreParts, scoresOf, scoresWithout } from "./score-parts.js";
import { type ScoreSpread, spreadOfScores } from "./score-spread.js";
import type { ScoredItem } from "./scored-item.js";
import { swaps, swapTest } from "./swap-test.js";
import { type TalliedItem, tallyHuman, tallySimulated } from "./tallied-item.js";
import { talliedSide } from "./tallied-side.js";

/** Answers of the same respondents to the same items, by one configuration, a control or a floor. */
export interface NamedAnswers {
  readonly name: string;
  /** For each item, `[respondents, options]`. */
  readonly rows: readonly Float64Array[];
}

/** Who answered what, and how they are divided. */
export interface ScoredStudy {
  readonly items: readonly ScoredItem[];
  /** `[respondents]`: 0 … segments; the last has those without a segment. */
  readonly of: Int32Array;
  readonly segments: number;
  /** `[respondents]` */
  readonly weights: Float64Array;
  /** The survey's design as the respondents have it; each respondent is a unit when absent. */
  readonly design?: RunDesign;
}

/** Two answers, by position. */
export interface AnswerPair {
  readonly first: number;
  readonly second: number;
}

/** Every score of several answers, and what other respondents and other items would do to them. */
export interface ScoredAnswers {
  readonly values: ScoreValues;
  /** `undefined` for items that are too few to tell how others would score. */
  readonly spread: ScoreSpread | undefined;
  /** Of the pairs that were asked for, the p that their Mantel r differ. */
  readonly mapTests: readonly MapTest[];
}

/** Whether the maps of two answers agree with people's alike. */
export interface MapTest extends AnswerPair {
  /** By swapping respondents between the two, on these items. */
  readonly p: number;
}

/**
 * Scores answers, and says how far other respondents and other items like these would move the scores and their
 * differences. Items are left out one by one, in which each item's own noise is; what respondents do beside it is what they
 * do alike to two halves of the items, as in `structureSpreads`. Fewer than five items have no spread.
 *
 * @param repeats samples without some of the respondents; a design of replicate weights has its replicates
 * @param pairs answers whose maps are held against each other
 * @param breathe called after every sample
 */
export async function scoredAnswers(
  study: ScoredStudy,
  answers: readonly NamedAnswers[],
  {
    repeats,
    seed,
    pairs = [],
  }: { readonly repeats: number; readonly seed: number; readonly pairs?: readonly AnswerPair[] },
  breathe: () => Promise<void>,
): Promise<ScoredAnswers> {
  const { items, weights } = study;
  const draws = drawsFor({ respondents: study.of, items });
  const answered = answers.map(({ rows }) => rows.map((own, j) => answeredItem(items[j]!, own, draws, seed)));
  const all = [...items.keys()];
  const each: ScoreParts[][] = [];
  for (let draw = 0; draw < draws; draw++) {
    each.push(partsOf(study, answered, draw, weights));
    await breathe();
  }
  const mean = (chosen: readonly number[]) =>
    answers.map((_, a) => meanOf(each.map((parts) => scoresOf(parts[a]!, chosen))));
  const values = mean(all);
  if (items.length < fewestItems || repeats < fewestSamples)
    return { values, spread: undefined, mapTests: [] };
  const leftOut = each.map((parts) => parts.map((own) => scoresWithout(own)));
  const without = all.map((j) => answers.map((_, a) => meanOf(leftOut.map((parts) => parts[a]![j]!))));
  const design = designOf(study, repeats, seed);
  const others = otherSamples(design, { items: items.length, repeats, seed });
  const halves: Halves<ScoreValues>[] = [];
  for (const { at, division } of others.each) {
    // The answers drawn in a division stay the same, so that samples differ in respondents alone.
    const parts = partsOf(study, answered, division, weighted(study, design, at));
    const [one, other] = others.halves(division).map((chosen) => parts.map((own) => scoresOf(own, chosen)));
    halves.push({ at, division, values: [one!, other!] });
    await breathe();
  }
  const mapTests: MapTest[] = [];
  for (const { first, second } of pairs) {
    const both = [answered[first]!, answered[second]!] as const;
    const p = await swapTest(both, mapScore(study), { draws, seed }, breathe);
    mapTests.push({ first, second, p });
  }
  return { values, spread: spreadOfScores(values, without, halves, others), mapTests };
}

/** How often `breathe` is called. */
export function stepsOf(study: ScoredStudy, repeats: number, pairs: number): number {
  const draws = drawsFor({ respondents: study.of, items: study.items });
  return study.items.length < fewestItems ? draws : draws + samplesIn(study, repeats) + pairs * swaps;
}

/** How many other samples of respondents are scored. */
export function samplesIn(study: ScoredStudy, repeats: number): number {
  return samplesOf(designOf(study, repeats, 1), repeats);
}

function designOf({ design, of }: ScoredStudy, repeats: number, seed: number): RunDesign {
  return design ?? unitsFor(of.length, repeats, seed);
}

/** What respondents weigh in another sample. */
function weighted({ weights }: ScoredStudy, design: RunDesign, at: number): Float64Array {
  const times = countedIn(design, at);
  return weights.map((weight, i) => weight * times(i));
}

/** `[answers]`: what each item gives to every score, by one draw of the answers and under some weights. */
function partsOf(
  study: ScoredStudy,
  answered: readonly (readonly AnsweredItem[])[],
  draw: number,
  weights: Float64Array,
): ScoreParts[] {
  const tallied = tallier(study, weights);
  return answered.map((own) => scoreParts(tallied(own, draw), study.segments));
}

/** Mantel r of some answers, whose human side is counted once. */
function mapScore(study: ScoredStudy): (answers: readonly AnsweredItem[], draw: number) => number {
  const tallied = tallier(study, study.weights);
  return (answers, draw) => oneScore(scoreOf.mantel, tallied(answers, draw), study.segments);
}

/** Counts answers by one draw of them, under some weights. */
function tallier({ items, of, segments }: ScoredStudy, weights: Float64Array) {
  const isOrdered = ({ options, ordered }: ScoredItem) => ordered || options <= 2;
  const sideOf = (table: Float64Array, item: ScoredItem) =>
    talliedSide(table, { options: item.options, segments, isOrdered: isOrdered(item) });
  const humans = items.map((item) => sideOf(tallyHuman(item, of, segments, weights), item));
  return (own: readonly AnsweredItem[], draw: number): TalliedItem[] =>
    items.map((item, j) => {
      const simulated = tallySimulated(item, own[j]!, draw, of, segments, weights);
      return {
        ...{ isOrdered: isOrdered(item), own: simulated.own },
        ...{ simulated: sideOf(simulated.table, item), human: humans[j]! },
      };
    });
}

function meanOf(scores: readonly Record<ScoreKey, number>[]): Record<ScoreKey, number> {
  const keys = Object.keys(scores[0]!) as ScoreKey[];
  return Object.fromEntries(
    keys.map((key) => [key, scores.reduce((sum, one) => sum + one[key], 0) / scores.length]),
  ) as Record<ScoreKey, number>;
}
