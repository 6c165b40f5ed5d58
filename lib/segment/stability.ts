import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { wholeNumber } from "../errors/whole-number.js";
import type { LongWork } from "../progress/progress.js";
import { quietly } from "../progress/progress.js";
import { track } from "../progress/track.js";
import { randomStream } from "../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { decimal } from "../show/number-text.js";
import { Table } from "../show/table.js";
import { adjustedRandIndex } from "./adjusted-rand.js";
import { methodOf } from "./made-segmentation.js";
import type { Segmentation } from "./segmentation.js";

/** How stability is found. */
export interface StabilityOptions extends LongWork {
  /** Resamples of respondents (default 50). */
  readonly draws?: number;
  /** Seed of the resamples (default 1). */
  readonly seed?: number;
}

/** How alike segmentations of resamples are to one of all respondents. */
export interface Stability extends Displayable {
  /** `[draws]`: adjusted Rand index with the segmentation of everyone; NaN where a resample could not be divided. */
  readonly indices: readonly number[];
  readonly mean: number;
  /** The middle 90 % of draws. */
  readonly low: number;
  readonly high: number;
  /** Draws in which the method found no segmentation. */
  readonly failed: number;
  toTable(): Table;
}

/**
 * How far a segmentation depends on who happened to be asked: the method learns from resamples of the respondents, each
 * divides everyone, and is compared with the segmentation by the adjusted Rand index. Source: Hennig (2007), "Cluster-wise
 * assessment of cluster stability", Computational Statistics & Data Analysis 52.
 *
 * @throws PopuliError where the method found no segmentation in any resample
 * @throws Interrupted when the signal is raised
 * @example
 * await stability(byClass, { draws: 20 });
 */
export async function stability(
  { survey, of, weights, minimum, recipe, name }: Segmentation,
  options: StabilityOptions = {},
): Promise<Stability> {
  checkOptions("stability", options, { draws: true, seed: true, progress: true, signal: true });
  const { draws = 50, seed = 1, ...work } = options;
  wholeNumber("draws", draws);
  const method = methodOf(recipe.method);
  const rows = [...weights.keys()].filter((i) => weights[i]! > 0);
  const steps = { task: `stability of ${name}`, total: draws, unit: "resamples" };
  const indices = await track(steps, work, async ({ step, breathe, signal }) => {
    const found: number[] = [];
    for (let draw = 0; draw < draws; draw++) {
      const stream = randomStream(seed, ["stability", draw]);
      const resampled = new Float64Array(survey.size);
      for (let k = 0; k < rows.length; k++) {
        const i = rows[stream.integer(rows.length)]!;
        resampled[i]! += weights[i]!;
      }
      const sample = { survey, weights: resampled, minimum };
      try {
        const fitted =
          method.takes === "no time"
            ? method.fit(sample, recipe.options)
            : await method.fit(sample, recipe.options, quietly({ signal }));
        found.push(adjustedRandIndex(of, method.divide(survey, fitted).of));
      } catch (error) {
        // A resample in which everyone gives one answer, or a class empties, is counted.
        if (!(error instanceof PopuliError)) throw error;
        found.push(Number.NaN);
      }
      step();
      await breathe();
    }
    return found;
  });
  const known = indices.filter((index) => !Number.isNaN(index)).sort((a, b) => a - b);
  if (known.length === 0)
    throw new PopuliError(`no resample of '${name}' could be divided`, {}, "ask for fewer segments");
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  const mean = known.reduce((sum, index) => sum + index, 0) / known.length;
  const [low, high] = [at(0.05), at(0.95)];
  const failed = indices.length - known.length;
  const found: Stability = {
    ...{ indices, mean, low, high, failed },
    toTable: () =>
      new Table(
        `Stability of ${name}`,
        [{ name: "adjusted Rand index" }, { name: "value", digits: 3 }],
        [
          ["mean", mean],
          ["5 % of draws below", low],
          ["5 % of draws above", high],
        ],
        [
          `${draws} resamples of the respondents, each of which divides everyone; 1: the same segments, 0: as unlike as by chance`,
          ...(failed > 0 ? [`in ${failed} resamples no segmentation was found`] : []),
          inWords(mean, low),
        ],
      ),
    [display]: (): MimeBundle => found.toTable()[display](),
  };
  return found;
}

/** Hennig (2007): clusters of 0.75 and more are valid, those below 0.6 not to be trusted. */
function inWords(mean: number, low: number): string {
  if (mean >= 0.75)
    return `other respondents would give much the same segments (5 % of draws are below ${decimal(low)})`;
  return mean >= 0.6
    ? "other respondents would give similar segments, some of them with other members"
    : "other respondents would give other segments: do not read much into these";
}
