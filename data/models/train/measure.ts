import { marginal } from "../../../lib/fidelity/answers/option-totals.js";
import { coordinates } from "../../../lib/fidelity/association/coordinates.js";
import { ownAssociation } from "../../../lib/fidelity/association/own-association.js";
import { quantile } from "../../../lib/fidelity/bootstrap/quantile.js";
import { normalisedEntropy } from "../../../lib/fidelity/divergence/entropy.js";
import type { MetricEstimate } from "../../../lib/fidelity/metric/metric-estimate.js";
import { permutation } from "../../../lib/random/stream.js";
import type { AnswerSet } from "../../../lib/simulate/answers/answers.js";
import { bootstrapInterval, resamples } from "./resamples.js";

/** The properties in the teaching model's card, measured on simulated answers and on those of the same respondents. */
export interface Properties {
  /** Mean over items of the correlation between expected and own answer, with its two-way bootstrap interval. */
  readonly own: MetricEstimate;
  /**
   * The same with the simulated answers shuffled over the respondents: the mean and the middle 95 % of the shuffles.
   */
  readonly shuffled: MetricEstimate;
  /** Mean over items of the normalised entropy of the (weighted) marginals. */
  readonly entropyHuman: MetricEstimate;
  readonly entropySimulated: MetricEstimate;
  /** Simulated minus human, resampled together. */
  readonly entropyDifference: MetricEstimate;
}

/** Measures them, with `repeats` resamples and as many shuffles. */
export function properties(
  human: AnswerSet,
  simulated: AnswerSet,
  { seed, repeats = 400 }: { readonly seed: number; readonly repeats?: number },
): Properties {
  const n = human.respondents.length;
  const items = human.items.map((item, index) => {
    const answered = simulated.items[index]!;
    return {
      item,
      answered,
      own: coordinates(item),
      theirs: coordinates(answered),
      options: item.options.length,
    };
  });
  const everyOnce = new Uint16Array(items.length).fill(1);

  const association = (weights: Float64Array, times: Uint16Array, dealt?: Int32Array) =>
    mean(
      items.map(({ own, theirs }) => ownAssociation(own, theirs, weights, dealt).expectations),
      times,
    );
  const entropy = (side: "item" | "answered", weights: Float64Array, times: Uint16Array) =>
    mean(
      items.map((entry) => normalisedEntropy(marginal(entry[side].rows, entry.options, weights)!)),
      times,
    );

  const drawn = resamples(n, items.length, repeats, seed);
  const replicates = { own: [] as number[], human: [] as number[], simulated: [] as number[] };
  for (let r = 0; r < repeats; r++) {
    const times = drawn.items(r);
    const counts = drawn.respondents(r);
    const weights = human.weights.map((weight, respondent) => weight * counts[respondent]!);
    replicates.own.push(association(weights, times));
    replicates.human.push(entropy("item", weights, times));
    replicates.simulated.push(entropy("answered", weights, times));
  }
  const deals = Float64Array.from({ length: repeats }, (_, deal) =>
    association(human.weights, everyOnce, permutation(seed, ["deal", deal], n)),
  ).sort();
  const shuffled = deals.reduce((sum, value) => sum + value, 0) / repeats;
  const entropyHuman = entropy("item", human.weights, everyOnce);
  const entropySimulated = entropy("answered", human.weights, everyOnce);
  return {
    own: bootstrapInterval(association(human.weights, everyOnce), replicates.own),
    shuffled: { value: shuffled, low: quantile(deals, 0.025), high: quantile(deals, 0.975) },
    entropyHuman: bootstrapInterval(entropyHuman, replicates.human),
    entropySimulated: bootstrapInterval(entropySimulated, replicates.simulated),
    entropyDifference: bootstrapInterval(
      entropySimulated - entropyHuman,
      replicates.simulated.map((value, r) => value - replicates.human[r]!),
    ),
  };
}

/** Mean −log P(own answer), in nats, over all answers given. Each item has distributions `[respondents, options]`. */
export function answerLoss(
  human: AnswerSet,
  rows: readonly Float64Array[],
): { loss: number; answers: number } {
  let sum = 0;
  let answers = 0;
  human.items.forEach((item, index) => {
    item.rows.forEach((chosen, at) => {
      if (chosen !== 1) return;
      sum -= Math.log(rows[index]![at]!);
      answers += 1;
    });
  });
  return { loss: sum / answers, answers };
}

/** The mean over items, each counted `times[item]` times; items without a value (NaN) are left out. */
function mean(values: readonly number[], times: Uint16Array): number {
  let sum = 0;
  let count = 0;
  values.forEach((value, index) => {
    if (Number.isNaN(value)) return;
    sum += value * times[index]!;
    count += times[index]!;
  });
  return sum / count;
}
