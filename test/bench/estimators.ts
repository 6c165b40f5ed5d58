// npm run bench -- estimators MODEL [ATTRIBUTES] [QUESTIONS] [WORDINGS] [ESTIMATOR]: how well vectors repeat by each
// estimator, for docs/evidence.md. What it has made is kept, so a call that was stopped continues.
import { loadModel } from "../../lib/model/load-model.js";
import { demographicVectors } from "../../lib/steer/extract/demographic-vectors.js";
import { blockAtDepth, groupDepth, layerGroup } from "../../lib/steer/layers.js";
import type { EstimatorName } from "../../lib/steer/vectors/provenance.js";
import { reliabilityAt } from "../../lib/steer/vectors/reliability.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";

const [source = "smollm2", attributes = "Q260,Q285", questions = "4", wordings = "12", only] =
  process.argv.slice(2);
const survey = await loadSurvey("data/surveys/values.csv");
const model = await loadModel(source);
const estimators: readonly EstimatorName[] = ["last token", "shared answers", "own answers"];
const mean = (values: readonly (number | null | undefined)[]) => {
  const known = values.filter((value) => typeof value === "number");
  return known.reduce((sum, value) => sum + value, 0) / known.length;
};
for (const estimator of estimators.filter((name) => only === undefined || name === only)) {
  const started = performance.now();
  const set = await demographicVectors(model, survey, {
    ...{ attributes: attributes.split(","), seed: 1, estimator },
    ...{ questions: Number(questions), instructions: Number(wordings) },
  });
  const seconds = (performance.now() - started) / 1_000;
  for (const attribute of set.attributes) {
    const layer = blockAtDepth(model.layers, groupDepth[layerGroup(attribute)]);
    const own = set.vectors.filter((vector) => vector.attribute === attribute);
    console.log(
      [
        model.name,
        estimator,
        `${attribute} at block ${layer} of ${model.layers}, ${own.length} values`,
        `${questions} questions x ${wordings} wordings`,
        `questions agree ${mean(own.map(({ agreement }) => agreement[layer])).toFixed(2)}`,
        `wordings agree ${mean(own.map(({ wordingAgreement }) => wordingAgreement?.[layer])).toFixed(2)}`,
        `reliability ${mean(own.map((vector) => reliabilityAt(vector, layer).least)).toFixed(2)}`,
        `least ${Math.min(...own.map((vector) => reliabilityAt(vector, layer).least ?? Number.NaN)).toFixed(2)}`,
        `${own.reduce((sum, { answers }) => sum + answers, 0)} answers`,
        `${seconds.toFixed(0)} s`,
      ].join(" | "),
    );
  }
}
model.dispose();
process.exit(0);
