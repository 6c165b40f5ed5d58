import { createHash } from "node:crypto";
import { baselineOf } from "../baseline/baselines.js";
import { checkOptions } from "../errors/known-options.js";
import { adviseName } from "../errors/nearest.js";
import { PopuliError } from "../errors/populi-error.js";
import { track } from "../progress/track.js";
import type { Variable } from "../survey/codebook/codebook.js";
import { type ContrastOptions, groupContrasts } from "../survey/design/estimate/group-contrasts.js";
import { type ControlSums, controlOf } from "./control.js";
import { checkFound, estimateItem, type ItemPlan } from "./estimate-item.js";
import { mixedEstimatorOf } from "./estimator/estimators.js";
import { groupsOfPeople } from "./group.js";
import type { MixedEstimate } from "./mixed-estimate.js";
import type { MixedOptions, MixedPrediction } from "./mixed-options.js";
import { Mixed } from "./mixed-result.js";
import { interviewedRows } from "./people/interviewed.js";
import { type MixedRun, surveyOfRun } from "./people/mixed-run.js";
import { peopleOfOneSurvey } from "./people/one-survey.js";
import { crossFitted, usualFolds } from "./prediction/cross-fitted.js";
import { foldsOf } from "./prediction/folds.js";
import { columnsThatTell, refuseLeaks } from "./prediction/leaks.js";
import { inPopulationCells } from "./prediction/population-cells.js";
import type { Prediction } from "./prediction/prediction.js";
import { chosenByInterviewed, preparedItem, simulatedPrediction } from "./prediction/prepare.js";
import { predictionsAsked } from "./predictions-asked.js";
import { samplesOf } from "./samples.js";
import { targetOf } from "./target/targets.js";

/**
 * Mixed-subjects estimates: few people are interviewed, many are predicted, and the bias of the predictions is measured on
 * the interviewed and taken away. The intervals cover whatever the predictions are worth; good predictions make them shorter.
 *
 * @throws PopuliError for fewer than 20 interviewed, somebody who is interviewed twice or was not simulated, items with other
 *   options, chances that do not sum to 1, predictions that were fitted to answers they are compared with, and unknown names
 * @throws Interrupted when the signal is raised
 * @example
 * const found = await mixed(run, { interviewed: 30, target: "mean", items: ["Q1"] });
 * found.estimate("Q1")?.mixed.interval;
 */
export async function mixed(simulated: MixedRun, options: MixedOptions): Promise<Mixed> {
  checkOptions("mixed", options, {
    ...{ interviewed: true, target: true, items: true, by: true, differences: true, contrasts: true },
    ...{ about: true, population: true, estimator: true, predictions: true, control: true, design: true },
    ...{ seed: true, progress: true, signal: true },
  });
  const { seed = 1, differences = "none", contrasts } = options;
  const { run, interviewed, design } = samplesOf(simulated, options);
  const survey = surveyOfRun(run);
  const target = targetOf(options.target ?? "shares");
  const estimator = mixedEstimatorOf(options.estimator ?? "ppi++");
  const items = itemsAsked(run, options.items);
  const by = options.by === undefined ? [] : typeof options.by === "string" ? [options.by] : options.by;
  refuseTelling(columnsThatTell(survey, by, items), items);
  const rows = interviewedRows(interviewed, run.human, seed);
  const whole = peopleOfOneSurvey(design, run.answers, rows, options.about ?? "population");
  const celled = options.population === undefined ? undefined : inPopulationCells(whole, options.population);
  const people = celled?.people ?? whole;
  refuseLeaks(run.fittedTo ?? [], people, items);
  const { asked, control, traits, notes } = predictionsAsked(run, options, items, people);
  const wanted: ContrastOptions | undefined =
    differences === "none" && contrasts === undefined
      ? undefined
      : { differences, ...(contrasts !== undefined && { contrasts }) };
  const groups = groupsOfPeople(people, by);
  if (wanted !== undefined && !target.differs)
    throw new PopuliError(
      `differences of ${target.name}s`,
      {},
      "differences are of means, shares and effects",
    );
  const pairs = wanted === undefined ? [] : groupContrasts(groups.groups, wanted);
  const fitted = [...new Set([...asked, ...(control === undefined ? [] : [control])])].filter(
    (name) => name !== "simulation",
  );
  const chosen = items.map((item) => chosenByInterviewed(run, item, people));
  const folds = foldsOf(people, usualFolds, seed);
  const fits = new Map(
    fitted.map((name) => [
      name,
      crossFitted(baselineOf(name), {
        people,
        traits,
        items: items.map((item) => asAsked(run, item)),
        chosen,
        folds,
        seed,
      }),
    ]),
  );
  const steps = { task: `mixed estimates of ${run.condition.name}`, total: items.length, unit: "items" };
  return track(steps, options, async (work) => {
    const estimates: MixedEstimate[] = [];
    const excluded: string[] = [];
    let sums: ControlSums | undefined;
    for (const [j, item] of items.entries()) {
      await work.breathe();
      const known = new Map<MixedPrediction, Prediction>();
      const predictionOf = (name: MixedPrediction): Prediction => {
        let found = known.get(name);
        if (found === undefined) {
          const made = name === "simulation" ? simulatedPrediction(run, item, people) : fits.get(name)!(j);
          found = celled === undefined ? made : celled.byCell(made);
          known.set(name, found);
        }
        return found;
      };
      const plan = (names: readonly MixedPrediction[]): ItemPlan => ({
        people,
        item: preparedItem(run, item, people, chosen[j]!, names.map(predictionOf)),
        target,
        estimator,
        groups,
        contrasts: pairs,
      });
      const found = estimateItem(plan(asked));
      estimates.push(...found.estimates);
      excluded.push(...found.excluded);
      if (control !== undefined) {
        const alone = estimateItem(plan([control]));
        const both = estimateItem(plan(["simulation", control]));
        sums = controlOf(sums, { simulation: found, alone, both });
      }
      work.step();
    }
    checkFound(estimates, excluded);
    const hash = createHash("sha256").update(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    return new Mixed(
      estimates,
      {
        target: target.name,
        estimator: { name: estimator.name, says: estimator.says },
        predictions: asked,
        about: people.about,
        survey: { name: survey.name, hash: survey.hash },
        interviewed: { n: rows.length, hash: hash.digest("hex") },
        seed,
        excluded: [...new Set(excluded)],
        notes: [...people.notes, ...design.notes, ...notes],
        labels: run.labels,
        condition: run.condition.name,
      },
      control === undefined || sums === undefined ? undefined : sums.control(control),
    );
  });
}

function itemsAsked(run: MixedRun, asked: readonly string[] | undefined): readonly string[] {
  const all = run.answers.items.map(({ item }) => item);
  for (const item of asked ?? [])
    if (!all.includes(item))
      throw new PopuliError(`the run has no item '${item}'`, {}, adviseName(item, all));
  return asked ?? all;
}

/** The variable of an item with the options that the run has: of files without a codebook they are the answers that occur. */
function asAsked(run: MixedRun, item: string): Variable {
  const { options, optionLabels } = run.answers.items.find((one) => one.item === item)!;
  const values = options.map((code, k) => ({ code, label: optionLabels[k]! }));
  return { ...surveyOfRun(run).variable(item), values };
}

function refuseTelling(telling: readonly string[], items: readonly string[]): void {
  if (telling.length === 0) return;
  throw new PopuliError(
    `${telling.join(", ")} says what one of the items says`,
    {},
    `groups must be known of those who are not interviewed, and an answer is not; items: ${items.join(", ")}`,
  );
}
