import { PopuliError } from "../../errors/populi-error.js";
import type { ItemAnswers } from "../../simulate/answers/answers.js";
import { keptPositions } from "../../simulate/answers/chosen-answers.js";
import type { MixedRun } from "../people/mixed-run.js";
import type { People } from "../people/people.js";
import type { Prediction, PreparedItem } from "./prediction.js";
import { inRowsOfPeople } from "./simulated.js";

/**
 * The answers of the interviewed to an item of a run; the others' are not looked at.
 *
 * @throws PopuliError where the human answers have other options than the simulated ones
 */
export function chosenByInterviewed(
  run: MixedRun,
  item: string,
  { survey, interviewed }: People,
): Int16Array {
  const { human, answers } = bothSides(run, item);
  const chosen = new Int16Array(survey.size).fill(-1);
  const kept = keptPositions(human);
  const width = answers.options.length;
  for (const [i, row] of run.human.respondents.entries()) {
    if (row < 0 || interviewed[row] === 0) continue;
    if (kept !== undefined) chosen[row] = kept[i]!;
    else for (let k = 0; k < width; k++) if (human.rows[i * width + k] !== 0) chosen[row] = k;
  }
  return chosen;
}

/** An item with the answers of the interviewed and with predictions. */
export function preparedItem(
  run: MixedRun,
  item: string,
  { survey }: People,
  chosen: Int16Array,
  predictions: readonly Prediction[],
): PreparedItem {
  const { answers } = bothSides(run, item);
  const width = answers.options.length;
  const human = new Float64Array(survey.size * width);
  for (const [person, option] of chosen.entries()) if (option >= 0) human[person * width + option] = 1;
  return {
    item,
    label: answers.label,
    measure: answers.ordered ? (survey.variable(item).measure === "scale" ? "scale" : "ordinal") : "nominal",
    options: answers.options,
    optionLabels: answers.optionLabels,
    human,
    predictions,
  };
}

/** The simulated answers to an item as predictions. */
export function simulatedPrediction(run: MixedRun, item: string, { survey }: People): Prediction {
  const { answers } = bothSides(run, item);
  const rows = inRowsOfPeople(answers, run.answers.respondents, survey.size);
  return { name: "simulation", own: rows, all: rows };
}

function bothSides(
  run: MixedRun,
  item: string,
): { readonly human: ItemAnswers; readonly answers: ItemAnswers } {
  const answers = run.answers.items.find((one) => one.item === item);
  const human = run.human.items.find((one) => one.item === item);
  if (answers === undefined || human === undefined)
    throw new PopuliError(
      `${item} has no ${answers === undefined ? "simulated" : "human"} answers`,
      { column: item },
      `items of the run: ${run.answers.items.map((one) => one.item).join(", ")}`,
    );
  if (
    human.options.length !== answers.options.length ||
    human.options.some((code, k) => code !== answers.options[k])
  )
    throw new PopuliError(
      `the interviewed could answer ${human.options.join(", ")}, predictions are of ${answers.options.join(", ")}`,
      { column: item },
      "predictions are of the options that people were asked with: recode one side",
    );
  return { human, answers };
}
