import { permutation, randomStream } from "../../random/stream.js";
import { bySize, type ClassModel } from "./class-model.js";
import { emStep } from "./em-step.js";
import { type Maximised, maximise } from "./maximise.js";
import { type Patterns, somePatterns } from "./patterns.js";

/** How starts are tried. */
export interface StartOptions {
  readonly starts: number;
  readonly seed: number;
  /** Growth of the log-likelihood per unit of weight at which a start has arrived. */
  readonly tolerance: number;
  readonly mostSteps: number;
}

/** What became of the starts. */
export interface StartsTold {
  readonly starts: number;
  /** How many went on after the first steps. */
  readonly finished: number;
  /** How many of these ended at the best log-likelihood. */
  readonly atBest: number;
  /** The lowest log-likelihood at which one ended. */
  readonly worst: number;
  /** Starts in which a class lost everyone. */
  readonly emptied: number;
  readonly converged: boolean;
  /** Passes over the data of the best. */
  readonly steps: number;
}

/** Steps after which starts are compared, and how many patterns they are compared on. */
const screening = { steps: 12, patterns: 8000 };
/** One in so many starts goes on, and at least so many. */
const goesOn = { oneIn: 5, least: 3 };
/**
 * Of many patterns, a pass takes long, and too many classes climb for thousands of passes along a ridge. Starts that lie so
 * far below the best after some passes are given up, and none takes more than poLCA's 1,000.
 */
const many = { passes: 150, below: 3, mostPasses: 1000 };
/** A class of a smaller share than this has nobody. */
const emptyShare = 1e-8;
/** Log-likelihoods as near as this are one solution. */
const sameSolution = 1e-3;

/**
 * The best of many starts. Each is drawn at random and climbs for a few steps, on part of the patterns where there are
 * many; the best go on until they arrive, or, of many patterns, are left behind. Source of starting at random response probabilities: Linzer & Lewis (2011),
 * "poLCA", Journal of Statistical Software 42(10).
 *
 * @param breathe called after every step
 */
export async function bestOfStarts(
  patterns: Patterns,
  classes: number,
  { starts, seed, tolerance, mostSteps }: StartOptions,
  breathe: () => Promise<void>,
): Promise<Maximised & { readonly told: StartsTold }> {
  const { count, levels, total } = patterns;
  const part =
    count > screening.patterns
      ? somePatterns(patterns, permutation(seed, ["latent classes", "screening"], count), screening.patterns)
      : patterns;
  const screen = emStep(part, classes);
  const tried: Maximised[] = [];
  for (let start = 0; start < starts; start++)
    tried.push(
      await maximise(
        screen,
        randomModel(classes, levels, seed, start),
        { tolerance: 0, mostSteps: screening.steps },
        breathe,
      ),
    );
  const order = [...tried.keys()].sort((a, b) => tried[b]!.logLikelihood - tried[a]!.logLikelihood);
  const kept = order.slice(0, Math.max(goesOn.least, Math.ceil(starts / goesOn.oneIn)));
  const step = emStep(patterns, classes);
  const climb = ({ model, steps }: Pick<Maximised, "model" | "steps">, passes: number) =>
    maximise(step, model, { tolerance: tolerance * total, mostSteps: passes - steps }, breathe);
  const isMany = count > screening.patterns;
  const ended: Maximised[] = [];
  for (const start of kept)
    ended.push(await climb({ model: tried[start]!.model, steps: 0 }, isMany ? many.passes : mostSteps));
  if (isMany) {
    const highest = Math.max(...ended.map(({ logLikelihood }) => logLikelihood));
    for (const [k, one] of ended.entries()) {
      if (one.converged || highest - one.logLikelihood > many.below) continue;
      const further = await climb(one, many.mostPasses);
      ended[k] = { ...further, steps: one.steps + further.steps };
    }
  }
  const full = ended.filter(({ model }) => !isEmptied(model));
  const best = (full.length > 0 ? full : ended).reduce((most, one) =>
    one.logLikelihood > most.logLikelihood ? one : most,
  );
  return {
    ...best,
    model: bySize(best.model),
    told: {
      starts,
      finished: ended.length,
      atBest: ended.filter((one) => best.logLikelihood - one.logLikelihood < sameSolution).length,
      worst: Math.min(...ended.map(({ logLikelihood }) => logLikelihood)),
      emptied: ended.filter(({ model }) => isEmptied(model)).length,
      converged: best.converged,
      steps: best.steps,
    },
  };
}

/** Whether nobody is left in one of the classes. */
export function isEmptied({ shares }: ClassModel): boolean {
  return shares.some((share) => share < emptyShare);
}

function randomModel(classes: number, levels: readonly number[], seed: number, start: number): ClassModel {
  const stream = randomStream(seed, ["latent classes", classes, start]);
  const answers = levels.map((count) => {
    const table = new Float64Array(count * classes);
    for (let c = 0; c < classes; c++) {
      let sum = 0;
      for (let k = 0; k < count; k++) {
        table[k * classes + c] = 0.05 + stream.uniform();
        sum += table[k * classes + c]!;
      }
      for (let k = 0; k < count; k++) table[k * classes + c]! /= sum;
    }
    return table;
  });
  return { classes, shares: new Float64Array(classes).fill(1 / classes), answers };
}
