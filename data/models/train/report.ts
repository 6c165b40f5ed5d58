import { loadModel } from "../../../lib/model/load-model.js";
import { humanAnswers } from "../../../lib/simulate/answers/human-answers.js";
import { onNoOption } from "../../../lib/simulate/answers/no-option.js";
import { personaPrompt } from "../../../lib/simulate/condition/persona-prompt.js";
import { simulate } from "../../../lib/simulate/simulate.js";
import { loadSurvey } from "../../../lib/survey/load-survey.js";
import { answerLoss, properties } from "./measure.js";
import { probeIdentity } from "./probe-identity.js";
import { recipe, sayableAttributes, splitRespondents, surveyFile } from "./recipe.js";
import { fitTargets } from "./targets.js";

// Measures the forms of the teaching model on held-out respondents, and prints the numbers of its card.

const survey = await loadSurvey(surveyFile);
const { training, heldOut } = splitRespondents(survey);
const count = Number(process.argv[2] ?? heldOut.length);
const respondents = Int32Array.from(heldOut.slice(0, count));
const items = survey.items.map((name) => survey.variable(name));
const human = humanAnswers(
  survey,
  items,
  respondents,
  Float64Array.from(respondents, (row) => survey.weights[row]!),
);
console.log(`${respondents.length} held-out respondents, ${items.length} items`);

const targets = fitTargets(survey, training, {
  items: survey.items,
  attributes: sayableAttributes(survey).whole,
  ridge: recipe.ridge,
});
const table = (of: (item: number, respondent: number) => Float64Array) =>
  items.map((item, index) => {
    const rows = new Float64Array(respondents.length * item.values.length);
    respondents.forEach((respondent, i) => {
      rows.set(of(index, respondent), i * item.values.length);
    });
    return rows;
  });
const nats = (rows: readonly Float64Array[]) => answerLoss(human, rows).loss.toFixed(4);
const fitted = table(targets.of);
console.log(
  `uniform ${nats(table((i) => new Float64Array(items[i]!.values.length).fill(1 / items[i]!.values.length)))}`,
);
console.log(`item marginals of the training respondents ${nats(table((item) => targets.mean(item)))}`);
console.log(`logistic regression on all attributes ${nats(fitted)}`);
const ofRegression = properties(
  human,
  { ...human, kind: "simulated", items: human.items.map((item, i) => ({ ...item, rows: fitted[i]! })) },
  { seed: recipe.seed },
);
console.log("logistic regression", ofRegression);

for (const form of ["teaching", "teaching/base", "teaching/blind"]) {
  const model = await loadModel(form);
  const run = await simulate({
    survey,
    model,
    items: survey.items,
    condition: personaPrompt(),
    respondents,
    seed: recipe.seed,
  });
  const { loss, answers } = answerLoss(
    human,
    run.answers.items.map((item) => item.rows),
  );
  console.log(
    `${form} (${model.hash}): ${loss.toFixed(4)} nats an answer over ${answers} answers, mass on no option ${onNoOption(run.answers.noOption).toFixed(5)}`,
  );
  console.log(properties(human, run.answers, { seed: recipe.seed }));
  const reads = await probeIdentity(model, survey, {
    attributes: survey.identifiers.filter((name) => survey.variable(name).measure !== "scale"),
    layer: Math.round(model.layers / 2),
    fit: training,
    read: heldOut,
  });
  console.table(reads);
  model.dispose();
}
