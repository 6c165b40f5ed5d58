import { randomStream } from "../../random/stream.js";
import { bestOfStarts, type StartOptions } from "./best-of-starts.js";
import type { ClassModel } from "./class-model.js";
import { type Patterns, patternsOf } from "./patterns.js";

/** Whether a model of one class more fits better than chance would make it. */
export interface RatioTest {
  /** 2 × (log L of the larger model − log L of the smaller). */
  readonly ratio: number;
  /** (1 + draws with a ratio as large) / (1 + draws). */
  readonly p: number;
  readonly draws: number;
}

/** Models of drawn data are fitted with fewer starts and less exactly, because there are many. */
const ofDraws = { starts: 6, tolerance: 1e-7, mostSteps: 200 };

/**
 * The bootstrap likelihood ratio test of a number of classes against one fewer: data are drawn from the smaller model,
 * and both are fitted to each. Source: McLachlan (1987), Applied Statistics 36; Nylund, Asparouhov & Muthén (2007),
 * Structural Equation Modeling 14.
 *
 * @param answers for each item, `[respondents]`; missing answers stay missing in the draws
 * @param breathe called after every step of EM
 */
export async function ratioTest(
  smaller: { readonly model: ClassModel; readonly logLikelihood: number },
  larger: { readonly logLikelihood: number; readonly classes: number },
  answers: readonly Int32Array[],
  patterns: Patterns,
  weights: Float64Array,
  draws: number,
  options: StartOptions,
  breathe: () => Promise<void>,
): Promise<RatioTest> {
  const ratio = 2 * (larger.logLikelihood - smaller.logLikelihood);
  let asLarge = 0;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = drawFrom(smaller.model, answers, options.seed, draw);
    const own = patternsOf(drawn, patterns.levels, weights);
    const how = { ...options, ...ofDraws, starts: Math.min(options.starts, ofDraws.starts) };
    const one = await bestOfStarts(own, smaller.model.classes, how, breathe);
    const more = await bestOfStarts(own, larger.classes, how, breathe);
    if (2 * (more.logLikelihood - one.logLikelihood) >= ratio) asLarge += 1;
  }
  return { ratio, p: (1 + asLarge) / (1 + draws), draws };
}

/** Answers that the model gives to those who gave one. */
function drawFrom(
  { classes, shares, answers: tables }: ClassModel,
  given: readonly Int32Array[],
  seed: number,
  draw: number,
): Int32Array[] {
  const size = given[0]!.length;
  const stream = randomStream(seed, ["latent classes", "draw", draw]);
  const drawn = given.map(() => new Int32Array(size).fill(-1));
  const pick = (count: number, chance: (k: number) => number) => {
    let left = stream.uniform();
    for (let k = 0; k < count - 1; k++) {
      left -= chance(k);
      if (left < 0) return k;
    }
    return count - 1;
  };
  for (let i = 0; i < size; i++) {
    const own = pick(classes, (c) => shares[c]!);
    for (const [j, table] of tables.entries())
      if (given[j]![i]! >= 0) drawn[j]![i] = pick(table.length / classes, (k) => table[k * classes + own]!);
  }
  return drawn;
}
