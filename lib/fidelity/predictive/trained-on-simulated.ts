import { ridgeRegression } from "../../baseline/ridge-regression.js";
import { permutation } from "../../random/stream.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import type { Column } from "../../survey/survey/column.js";
import { drawnAnswers } from "../answers/drawn-answers.js";
import { auc } from "./auc.js";

/** How well a regression predicts the human answers to one item. */
export interface PredictedItem {
  readonly item: string;
  /** Trained on simulated answers. */
  readonly simulated: Prediction;
  /** Trained on human answers: what the identifiers can tell. */
  readonly human: Prediction;
}

/** How well answers were predicted. */
export interface Prediction {
  /** One option against the others, mean over options by how many chose each. 0.5: no better than chance. */
  readonly auc: number;
  /** Mean −log of the probability of the answer, in nats. */
  readonly logLoss: number;
}

/** A probability is not taken to be smaller. */
const leastProbability = 1e-3;

/**
 * Trains a ridge regression on the simulated answers of one half of the respondents and tests it on the human answers of the
 * other half, both ways, and the same with human answers to train on.
 *
 * @param each called after every item of every half
 */
export async function trainedOnSimulated(
  human: AnswerSet,
  simulated: AnswerSet,
  identifiers: readonly Column[],
  seed: number,
  each: () => Promise<void>,
): Promise<PredictedItem[]> {
  const traits = { identifiers };
  const drawn = drawnAnswers(simulated, seed, 0);
  const order = permutation(seed, ["predictive fidelity", "halves"], human.respondents.length);
  const half = (parity: number) => [...order.keys()].filter((i) => order[i]! % 2 === parity);
  const byHalf = [0, 1].map((parity) => {
    const [training, tested] = [half(parity), half(1 - parity)];
    const predictorOf = (set: AnswerSet) =>
      ridgeRegression.fit({
        training: some(set, training),
        scored: Int32Array.from(tested, (i) => human.respondents[i]!),
        ...{ traits, seed },
      });
    return { tested: some(human, tested), simulated: predictorOf(drawn), human: predictorOf(human) };
  });
  const found: PredictedItem[] = [];
  for (const [j, { item }] of human.items.entries()) {
    const both: { simulated: Prediction; human: Prediction }[] = [];
    for (const halves of byHalf) {
      const answers = halves.tested.items[j]!;
      both.push({
        simulated: predictionOf(answers, halves.simulated(j), halves.tested.weights),
        human: predictionOf(answers, halves.human(j), halves.tested.weights),
      });
      await each();
    }
    const mean = (side: "simulated" | "human"): Prediction => ({
      auc: (both[0]![side].auc + both[1]![side].auc) / 2,
      logLoss: (both[0]![side].logLoss + both[1]![side].logLoss) / 2,
    });
    found.push({ item, simulated: mean("simulated"), human: mean("human") });
  }
  return found;
}

/** Some respondents of a set of answers. */
function some(set: AnswerSet, positions: readonly number[]): AnswerSet {
  return {
    ...set,
    respondents: Int32Array.from(positions, (i) => set.respondents[i]!),
    weights: Float64Array.from(positions, (i) => set.weights[i]!),
    items: set.items.map((item) => {
      const width = item.options.length;
      const rows = new Float64Array(positions.length * width);
      for (const [at, i] of positions.entries())
        rows.set(item.rows.subarray(i * width, (i + 1) * width), at * width);
      return { ...item, rows };
    }),
  };
}

function predictionOf(
  { rows, options }: ItemAnswers,
  predicted: Float64Array,
  weights: Float64Array,
): Prediction {
  const width = options.length;
  const answered = [...weights.keys()].filter(
    (i) => weights[i]! > 0 && rows.subarray(i * width, (i + 1) * width).includes(1),
  );
  const own = answered.map((i) => weights[i]!);
  let [loss, total, sum, counted] = [0, 0, 0, 0];
  for (const [at, i] of answered.entries())
    for (let k = 0; k < width; k++)
      if (rows[i * width + k] === 1) {
        loss -= own[at]! * Math.log(Math.max(leastProbability, predicted[i * width + k]!));
        total += own[at]!;
      }
  for (let k = 0; k < width; k++) {
    const belongs = answered.map((i) => rows[i * width + k]!);
    const area = auc(
      answered.map((i) => predicted[i * width + k]!),
      belongs,
      own,
    );
    if (Number.isNaN(area)) continue;
    const chosen = belongs.reduce((all, one, at) => all + one * own[at]!, 0);
    sum += chosen * area;
    counted += chosen;
  }
  return { auc: sum / counted, logLoss: loss / total };
}
