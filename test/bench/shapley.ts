import { loadModel } from "../../lib/model/load-model.js";
import { valueDescriptors } from "../../lib/persona/descriptors/value-descriptors.js";
import { segment } from "../../lib/segment/segment.js";
import { loadSurvey } from "../../lib/survey/load-survey.js";
import { shapley } from "../../lib/values/shapley.js";
import { shapleyCost } from "../../lib/values/shapley-cost.js";

/*
 * npm run bench -- shapley [personas] [value items]
 * Exact Shapley values on the teaching model: 1,024 coalitions of ten value items × 20 personas × 5 items.
 */
const [personas = "20", values = "10"] = process.argv.slice(2);
const survey = await loadSurvey("data/surveys/values.csv");
const model = await loadModel("teaching");
const names = valueDescriptors(survey)
  .items.slice(0, Number(values))
  .map(({ name }) => name);
const options = {
  ...{ survey, model, seed: 1, draws: 500 },
  by: segment(survey, { name: "country", identifiers: ["B_COUNTRY_ALPHA"] }),
  ...{ populations: ["Arvenia"], personas: Number(personas) },
  descriptors: valueDescriptors(survey, { items: names }),
  items: ["Q1", "Q33", "Q47", "Q199", "Q240"],
};
const cost = await shapleyCost(options);
console.log(cost.text);
const began = process.cpuUsage();
const start = performance.now();
const found = await shapley(options);
const { user, system } = process.cpuUsage(began);
console.log(
  `${((performance.now() - start) / 1000).toFixed(0)} s, processor ${((user + system) / 1e6).toFixed(0)} s, peak ${(process.resourceUsage().maxRSS / 1024 ** 2).toFixed(2)} GiB; ${found.how.asked} prompts asked of ${found.how.prompts}`,
);
console.log(found.toTable().toText());
model.dispose();
