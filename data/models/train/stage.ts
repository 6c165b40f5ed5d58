import { adamWStep, rateAt } from "./adamw.js";
import { type Kind, kinds } from "./curriculum.js";
import type { ShardLosses } from "./gradient.js";
import type { Pack } from "./packs.js";
import type { ParameterShape } from "./parameters.js";
import type { ShardedGradient } from "./shards.js";
import { loadState, saveState, type TrainingState } from "./state.js";

export interface StageOptions {
  readonly shapes: readonly ParameterShape[];
  /** The settings in one line; a saved state is only resumed under the same ones. */
  readonly settings: string;
  /** The folder of the saved state. */
  readonly folder: string;
  /** All parameters, initialised; trained in place. In shared memory if threads compute the gradient. */
  readonly values: Float32Array;
  readonly gradient: ShardedGradient;
  readonly draw: (step: number, shard: number) => readonly Pack[];
  readonly shards: number;
  readonly steps: number;
  readonly peakRate: number;
  readonly warmup: number;
  /** Steps between saved states and between reports. */
  readonly saveEvery: number;
  readonly report?: (report: StageReport) => void;
  /** Stops after the current step and saves the state. */
  readonly signal?: AbortSignal;
}

/**
 * Means over the steps since the last report, in nats an answer. The first three leave out open questions.
 */
export interface StageReport {
  readonly step: number;
  readonly loss: number;
  /** Entropy of the targets. */
  readonly floor: number;
  /** The loss of the items' marginals. */
  readonly ofMarginal: number;
  /**
   * Loss above the entropy of the targets for each kind of shard (0 if there was none); for open questions, the
   * weighted loss.
   */
  readonly above: Readonly<Record<Kind, number>>;
  /** Loss of a value read from a hidden state, in nats. */
  readonly identity: number;
  readonly answers: number;
  readonly tokensPerSecond: number;
}

/** Steps between reports. */
const reportEvery = 25;

/**
 * Trains for a number of steps, from a saved state if there is one. A resumed run ends with the same bits as one that
 * never stopped. Returns the number of steps done.
 */
export async function trainStage(options: StageOptions): Promise<number> {
  const { shapes, values, gradient, folder, settings } = options;
  const moments = { first: new Float32Array(values.length), second: new Float32Array(values.length) };
  const state: TrainingState = { step: 0, values, moments };
  await loadState(folder, settings, state);
  let tally = startTally();
  const drawShards = (step: number) =>
    Array.from({ length: options.shards }, (_, shard) => options.draw(step, shard));
  let shards = drawShards(state.step + 1);
  while (state.step < options.steps && !options.signal?.aborted) {
    const step = state.step + 1;
    const computed = gradient.compute(shards);
    const upcoming = drawShards(step + 1);
    const losses = await computed;
    const rate = rateAt(step, options.steps, options.peakRate, options.warmup);
    adamWStep(shapes, values, gradient.gradient, moments, step, rate);
    state.step = step;
    tally.add(shards, losses);
    shards = upcoming;
    if (step % reportEvery === 0 || step === options.steps) {
      options.report?.(tally.report(step));
      tally = startTally();
    }
    if (step % options.saveEvery === 0) await saveState(folder, settings, state);
  }
  await saveState(folder, settings, state);
  return state.step;
}

function startTally() {
  const began = performance.now();
  const above = Object.fromEntries(kinds.map((kind) => [kind, [0, 0]])) as Record<Kind, [number, number]>;
  const identity: [number, number] = [0, 0];
  let [count, answers, tokens, loss, floor, ofMarginal] = [0, 0, 0, 0, 0, 0];
  return {
    add(shards: readonly (readonly Pack[])[], losses: readonly ShardLosses[]) {
      shards.forEach((packs, shard) => {
        const questions = packs.flatMap((pack) => pack.questions);
        const lowest = questions.reduce((sum, question) => sum + question.floor, 0) / questions.length;
        if (packs[0]!.kind !== "open") {
          floor += lowest;
          ofMarginal += questions.reduce((sum, question) => sum + question.ofMarginal, 0) / questions.length;
          loss += losses[shard]!.answers;
          count += 1;
          answers += questions.length;
        }
        tokens += packs.reduce((sum, pack) => sum + pack.prefix.length, 0);
        tokens += questions.reduce((sum, question) => sum + question.ids.length, 0);
        const kind = above[packs[0]!.kind];
        kind[0] += losses[shard]!.answers - lowest;
        kind[1] += 1;
        if (packs[0]!.coded.length > 0) {
          identity[0] += losses[shard]!.identity;
          identity[1] += 1;
        }
      });
    },
    report(step: number): StageReport {
      const mean = ([sum, of]: readonly [number, number]) => (of > 0 ? sum / of : 0);
      return {
        step,
        loss: loss / count,
        floor: floor / count,
        ofMarginal: ofMarginal / count,
        above: Object.fromEntries(kinds.map((kind) => [kind, mean(above[kind])])) as Record<Kind, number>,
        identity: mean(identity),
        answers,
        tokensPerSecond: tokens / ((performance.now() - began) / 1000),
      };
    },
  };
}
