import { PopuliError } from "../../errors/populi-error.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import type { Table } from "../../show/table.js";
import { checkRun } from "../../simulate/answers/check-run.js";
import type { SimulatedRun } from "../../simulate/answers/run-shape.js";
import type { Design } from "../../survey/design/design.js";
import type { Column } from "../../survey/survey/column.js";
import { checkScoring } from "../answers/check-scoring.js";
import { humanAnswersTo, matchItems } from "../answers/match-items.js";
import { comparedCoefficients } from "./coefficients.js";
import { identifierAssociations } from "./identifier-associations.js";
import { meanOfItems } from "./mean-of-items.js";
import type { PredictiveFindings } from "./predictive-findings.js";
import { associationTable, coefficientTable, predictionTable } from "./predictive-tables.js";
import { type PredictedItem, type Prediction, trainedOnSimulated } from "./trained-on-simulated.js";

/** How predictive fidelity is found. */
export interface PredictiveOptions extends LongWork {
  /** What is predicted from (default: the run's identifiers). */
  readonly identifiers?: readonly Column[];
  /** Seed of halves, resamples and answers drawn from probabilities (default 1). */
  readonly seed?: number;
  /** Resamples of respondents behind the intervals of associations (default 200). */
  readonly draws?: number;
  /** The survey's design, for the intervals of coefficients (default: weighted respondents are the units). */
  readonly design?: Design;
}

/** What was found, which shows itself as three tables. */
export interface PredictiveFidelity extends PredictiveFindings, Displayable {
  /** The table of predictions: AUC and log loss. */
  toTable(): Table;
  /** All three. */
  tables(): readonly Table[];
}

/**
 * Whether simulated answers go with identifiers as human ones do: Cramér's V of each identifier and item; coefficients of a
 * regression of each item on the identifiers; and whether a ridge regression that is trained on the simulated answers of one
 * half of the respondents predicts the human answers of the other half. Sources: audience segmentation, arXiv:2604.06663;
 * "train on synthetic, test on real", Esteban, Hyland & Rätsch (2017), arXiv:1706.02633.
 *
 * @throws PopuliError for what is no run, where items or options of the two sides differ, and where nothing is known of the respondents
 * @throws Interrupted when the signal is raised
 * @example
 * const predicted = await predictiveFidelity(run);
 * predicted.means.difference.auc;
 * plot.associations(predicted);
 */
export async function predictiveFidelity(
  run: SimulatedRun,
  options: PredictiveOptions = {},
): Promise<PredictiveFidelity> {
  checkRun("predictiveFidelity", run);
  checkScoring("predictiveFidelity", options, {
    ...{ identifiers: true, seed: true, draws: true, design: true, progress: true, signal: true },
  });
  matchItems(run.human, run.answers);
  const { identifiers = run.identifiers, seed = 1, draws = 200, design, ...work } = options;
  if (identifiers === undefined || identifiers.length === 0)
    throw new PopuliError(
      `nothing is known of the respondents of '${run.condition.name}'`,
      {},
      "pass identifiers, columns of the survey",
    );
  const human = humanAnswersTo(run.answers, run.human);
  const steps = {
    task: `predictive fidelity of ${run.condition.name}`,
    total: 2 * human.items.length + identifiers.length + 1,
    unit: "steps",
  };
  const { items, associations, coefficients } = await track(steps, work, async ({ step, breathe }) => {
    const each = async () => {
      step();
      await breathe();
    };
    const associations = await identifierAssociations(human, run.answers, identifiers, { seed, draws }, each);
    const coefficients = comparedCoefficients(human, run.answers, identifiers, design);
    await each();
    const items = await trainedOnSimulated(human, run.answers, identifiers, seed, each);
    return { items, associations, coefficients };
  });
  const means = {
    simulated: meansOf(items, ({ simulated }) => simulated),
    human: meansOf(items, (one) => one.human),
    difference: meansOf(items, ({ simulated, human: theirs }) => ({
      auc: simulated.auc - theirs.auc,
      logLoss: simulated.logLoss - theirs.logLoss,
    })),
  };
  const found: PredictiveFidelity = {
    ...{ associations, coefficients, items, means, condition: run.condition.name, labels: run.labels },
    toTable: () => predictionTable(found),
    tables: () => [associationTable(found), coefficientTable(found), predictionTable(found)],
    [display]: (): MimeBundle => {
      const shown = found.tables().map((table) => table[display]());
      return {
        "text/html": shown.map((one) => one["text/html"]).join("\n"),
        "text/plain": shown.map((one) => one["text/plain"]).join("\n\n"),
      };
    },
  };
  return found;
}

function meansOf(items: readonly PredictedItem[], of: (item: PredictedItem) => Prediction) {
  return {
    auc: meanOfItems(items.map((item) => of(item).auc)),
    logLoss: meanOfItems(items.map((item) => of(item).logLoss)),
  };
}
