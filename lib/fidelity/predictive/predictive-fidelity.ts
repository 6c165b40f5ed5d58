import { ridgeRegression } from "../../baseline/ridge-regression.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { permutation } from "../../random/stream.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import type { AnswerSet, ItemAnswers } from "../../simulate/answers/answers.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import { tQuantile } from "../../statistics/distributions.js";
import type { Column } from "../../survey/survey/column.js";
import { checkRun } from "../answers/check-run.js";
import { checkScoring } from "../answers/check-scoring.js";
import { drawnAnswers } from "../answers/drawn-answers.js";
import { matchItems } from "../answers/match-items.js";
import { auc } from "./auc.js";

/** How predictive fidelity is found. */
export interface PredictiveOptions extends LongWork {
  /** What is predicted from (default: the run's identifiers). */
  readonly identifiers?: readonly Column[];
  /** Seed of halves and of answers drawn from probabilities (default 1). */
  readonly seed?: number;
}

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

/** Trained on simulated answers, tested on human ones, beside the same trained on human ones. */
export interface PredictiveFidelity extends Displayable {
  readonly items: readonly PredictedItem[];
  /** Means over items, with 95 % intervals for items like these. */
  readonly means: Readonly<
    Record<"simulated" | "human" | "difference", Readonly<Record<keyof Prediction, MeanOfItems>>>
  >;
  toTable(): Table;
}

/** A mean over items, with its interval. */
export interface MeanOfItems {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A probability is not taken to be smaller. */
const leastProbability = 1e-3;

/**
 * Whether simulated answers teach what human ones do: a ridge regression on the identifiers is trained on the simulated
 * answers of one half of the respondents and tested on the human answers of the other half, both ways, and the same with
 * human answers to train on. Source: "train on synthetic, test on real", Esteban, Hyland & Rätsch (2017),
 * arXiv:1706.02633; audience segmentation, arXiv:2604.06663.
 *
 * @throws PopuliError for what is no run, where items or options of the two sides differ, and where nothing is known of the respondents
 * @throws Interrupted when the signal is raised
 * @example
 * (await predictiveFidelity(run)).means.difference.auc;
 */
export async function predictiveFidelity(
  run: SimulatedRun,
  options: PredictiveOptions = {},
): Promise<PredictiveFidelity> {
  checkRun("predictiveFidelity", run);
  checkScoring(options);
  matchItems(run.human, run.answers);
  const { identifiers = run.identifiers, seed = 1, ...work } = options;
  if (identifiers === undefined || identifiers.length === 0)
    throw new PopuliError(
      `nothing is known of the respondents of '${run.condition.name}'`,
      {},
      "pass identifiers, columns of the survey",
    );
  const traits = { identifiers };
  const drawn = drawnAnswers(run.answers, seed, 0);
  const order = permutation(seed, ["predictive fidelity", "halves"], run.human.respondents.length);
  const half = (parity: number) => [...order.keys()].filter((i) => order[i]! % 2 === parity);
  const steps = {
    task: `predictive fidelity of ${run.condition.name}`,
    total: 2 * run.human.items.length,
    unit: "regressions",
  };
  const items = await track(steps, work, async ({ step, breathe }) => {
    const byHalf = [0, 1].map((parity) => {
      const [training, tested] = [half(parity), half(1 - parity)];
      const predictorOf = (set: AnswerSet) =>
        ridgeRegression.fit({
          training: some(set, training),
          scored: Int32Array.from(tested, (i) => run.human.respondents[i]!),
          ...{ traits, seed },
        });
      return {
        tested: some(run.human, tested),
        simulated: predictorOf(drawn),
        human: predictorOf(run.human),
      };
    });
    const found: PredictedItem[] = [];
    for (const [j, { item }] of run.human.items.entries()) {
      const each: { simulated: Prediction; human: Prediction }[] = [];
      for (const { tested, simulated, human } of byHalf) {
        const answers = tested.items[j]!;
        each.push({
          simulated: predictionOf(answers, simulated(j), tested.weights),
          human: predictionOf(answers, human(j), tested.weights),
        });
        step();
        await breathe();
      }
      const mean = (side: "simulated" | "human"): Prediction => ({
        auc: (each[0]![side].auc + each[1]![side].auc) / 2,
        logLoss: (each[0]![side].logLoss + each[1]![side].logLoss) / 2,
      });
      found.push({ item, simulated: mean("simulated"), human: mean("human") });
    }
    return found;
  });
  const means = {
    simulated: meansOf(items, ({ simulated }) => simulated),
    human: meansOf(items, ({ human }) => human),
    difference: meansOf(items, ({ simulated, human }) => ({
      auc: simulated.auc - human.auc,
      logLoss: simulated.logLoss - human.logLoss,
    })),
  };
  const found: PredictiveFidelity = {
    ...{ items, means },
    toTable: () =>
      new Table(
        `Predictive fidelity of ${run.condition.name} (simulated answers)`,
        [{ name: "trained on" }, { name: "AUC" }, { name: "log loss" }],
        (["simulated", "human", "difference"] as const).map((side) => [
          side === "difference" ? "simulated − human" : `${side} answers`,
          inBrackets(means[side].auc),
          inBrackets(means[side].logLoss),
        ]),
        [
          "a ridge regression on the identifiers, trained on one half of the respondents and tested on the human answers of the other, both ways",
          `means over ${items.length} items, 95 % intervals for items like these; AUC 0.5: no better than chance`,
          ...run.labels,
        ],
      ),
    [display]: (): MimeBundle => found.toTable()[display](),
  };
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

function meansOf(items: readonly PredictedItem[], of: (item: PredictedItem) => Prediction) {
  return {
    auc: meanOf(items.map((item) => of(item).auc)),
    logLoss: meanOf(items.map((item) => of(item).logLoss)),
  };
}

/** A mean over items with a t interval. */
function meanOf(values: readonly number[]): MeanOfItems {
  const known = values.filter((value) => !Number.isNaN(value));
  const n = known.length;
  const value = known.reduce((sum, x) => sum + x, 0) / n;
  if (n < 3) return { value, low: Number.NaN, high: Number.NaN };
  const sd = Math.sqrt(known.reduce((sum, x) => sum + (x - value) ** 2, 0) / (n - 1));
  const half = (tQuantile(0.05, n - 1) * sd) / Math.sqrt(n);
  return { value, low: value - half, high: value + half };
}

function inBrackets({ value, low, high }: MeanOfItems): string {
  return Number.isNaN(low) ? decimal(value) : `${decimal(value)} [${decimal(low)}, ${decimal(high)}]`;
}
