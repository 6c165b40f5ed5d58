import { checkArgument } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import type { AnswerSet, ItemAnswers } from "./answers.js";
import { checkRun } from "./check-run.js";
import { withAnswers } from "./chosen-answers.js";
import { allRead } from "./no-option.js";
import type { SimulatedRun } from "./run-shape.js";

/**
 * A run beside the answers of other people: personas that nobody surveyed, such as an aligned set, have no answers of
 * their own to be held against. The two are samples of one population: shares, means and variances can be compared,
 * scored and calibrated, and there is no own-respondent association.
 *
 * @param sample people who answered the items, with their weights; items of the run that it lacks are left out, and named
 * @throws PopuliError where the sample has none of the run's items (with the nearest), or nobody answered one of them
 * @example
 * const beside = besideSample(run, survey);
 * await evaluate(beside); // distances of shares, as of two samples
 * fitTemperature(beside, { items: ["Q57"] });
 */
export function besideSample(run: SimulatedRun, sample: Survey): SimulatedRun {
  checkRun("besideSample", run);
  checkArgument("besideSample", "sample", sample, surveyKind);
  const { answers } = run;
  const known = answers.items.filter(({ item }) => sample.codebook.variables.has(item));
  const lacking = answers.items.filter((item) => !known.includes(item)).map(({ item }) => item);
  if (known.length === 0)
    throw new PopuliError(
      `'${sample.name}' has none of the run's items: ${lacking.join(", ")}`,
      { file: sample.file },
      adviseName(lacking[0] ?? "", sample.items),
    );
  const [people, personas] = [sample.size, answers.respondents.length];
  const respondents = Int32Array.from({ length: people + personas }, (_, place) =>
    place < people ? place : -1,
  );
  const weights = Float64Array.from([...scaledTo1(sample.weights), ...scaledTo1(answers.weights)]);
  const set = (kind: AnswerSet["kind"], name: string, items: readonly ItemAnswers[]): AnswerSet => ({
    ...{ kind, name, respondents, weights, items, noOption: allRead },
  });
  return {
    condition: run.condition,
    ...(run.fittedTo !== undefined && { fittedTo: run.fittedTo }),
    answers: {
      ...set(
        "simulated",
        answers.name,
        known.map((item) => afterPeople(item, people)),
      ),
      noOption: answers.noOption,
    },
    human: set(
      "human",
      "human",
      known.map((item) => peoplesAnswers(item, sample, personas)),
    ),
    labels: [
      ...run.labels,
      `beside ${counted(people, "person", "people")} of ${sample.name}, as two samples`,
      ...(lacking.length > 0 ? [`not in ${sample.name}, and left out: ${lacking.join(", ")}`] : []),
    ],
  };
}

/** The simulated answers, after rows of zeros for people. */
function afterPeople(item: ItemAnswers, people: number): ItemAnswers {
  const rows = new Float64Array(people * item.options.length + item.rows.length);
  rows.set(item.rows, people * item.options.length);
  return { ...item, rows };
}

/** @throws PopuliError where nobody's answer is one of the options */
function peoplesAnswers(item: ItemAnswers, sample: Survey, personas: number): ItemAnswers {
  const column = sample.column(item.item);
  const place = new Map(item.options.map((code, k) => [String(code), k]));
  const chosen = new Int16Array(sample.size + personas).fill(-1);
  for (let row = 0; row < sample.size; row++) chosen[row] = place.get(String(column.raw(row) ?? "")) ?? -1;
  if (chosen.every((option) => option < 0))
    throw new PopuliError(
      "nobody's answer is one of the options asked",
      { file: sample.file, column: item.item },
      `codes such as ${item.options.slice(0, 3).join(", ")}: both need the same codebook`,
    );
  return withAnswers(item, chosen);
}

function scaledTo1(weights: ArrayLike<number>): Float64Array {
  const all = Float64Array.from(weights);
  const total = all.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? all.map((weight) => (weight * all.length) / total) : all;
}
