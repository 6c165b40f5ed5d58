import { checkOptions } from "../errors/known-options.js";
import { PopuliError } from "../errors/populi-error.js";
import { segmentGrouping } from "../fidelity/answers/grouping.js";
import { refuseOtherDesign } from "../fidelity/jackknife/refuse-other-design.js";
import { intervalsFor } from "../fidelity/jackknife/run-design.js";
import { fewestSamples } from "../fidelity/structure/halves-of-items.js";
import { track } from "../progress/track.js";
import { hardName } from "../segment/hard-name.js";
import { checkDesign } from "../survey/design/check-design.js";
import { askConfigurations } from "./ask-configurations.js";
import { type CompareConfigurationsOptions, compareConfigurationsOptions } from "./compare-options.js";
import { comparisonOf, controlPairs } from "./comparison-of.js";
import type { ConfigurationComparison, ConfigurationRole } from "./configuration-comparison.js";
import { drawRows, refuseScoredOutcomes, scoredStudy } from "./configuration-study.js";
import { humanResample, shuffledAnswers, uniformAnswers } from "./held-against.js";
import { type NamedAnswers, type ScoredStudy, samplesIn, scoredAnswers, stepsOf } from "./scored-answers.js";

/**
 * Simulates a survey under several configurations of what the model is told, and compares them on distributional,
 * structural, predictive fidelity and association, beside controls, a statistical baseline on the same identifiers,
 * uniform answers and other humans. Source: audience segmentation, arXiv:2604.06663, and what its reviews ask for.
 *
 * @returns one comparison for each model
 * @throws PopuliError without a configuration or model, for two of one name, for a configuration that tells or was chosen
 *   by an item that is scored, too few respondents or samples, or a design of another survey, or one that leaves some out
 * @throws Interrupted when the signal is raised
 * @example
 * const demo = { name: "Demo", segmentation: segment(survey, { identifiers: ["Q260", "Q275"] }) };
 * const [compared] = await compareConfigurations({
 *   survey, configurations: [demo], models: [model], items: ["Q1", "Q46", "Q57", "Q69", "Q199"], respondents: 50,
 * });
 * compared.sentences;
 */
export async function compareConfigurations(
  options: CompareConfigurationsOptions,
): Promise<ConfigurationComparison[]> {
  checkOptions("compareConfigurations", options, compareConfigurationsOptions);
  const { survey, configurations, models, items, respondents, design, seeds = [1], draws = 200 } = options;
  const [first] = configurations;
  if (first === undefined || models.length === 0 || seeds.length === 0)
    throw new PopuliError(
      `no ${first === undefined ? "configurations" : models.length === 0 ? "models" : "seeds"} to compare`,
      {},
      "give at least one",
    );
  if (!(draws >= fewestSamples))
    throw new PopuliError(`draws is ${draws}`, {}, `intervals take ${fewestSamples} samples or more`);
  const twice = configurations.find(
    ({ name }, k) => configurations.findIndex((one) => one.name === name) !== k,
  );
  if (twice !== undefined) throw new PopuliError(`two configurations are named '${twice.name}'`, {});
  if (design !== undefined) checkDesign("compareConfigurations", design);
  refuseOtherDesign(survey, design, "compareConfigurations");
  refuseScoredOutcomes(survey, configurations, items);
  const by = options.by ?? first.segmentation;
  const segmentations = [...configurations.map(({ segmentation }) => segmentation), by];
  const rows = drawRows(survey, segmentations, respondents, seeds[0]!);
  const compared: ConfigurationComparison[] = [];
  for (const model of models) {
    const asked = await askConfigurations(options, model, rows);
    const run = asked.runs[0]!;
    const study = scoredStudy(run.human, by, design);
    const floors: [NamedAnswers, ConfigurationRole][] = [
      [uniformAnswers(study), "floor"],
      [shuffledAnswers(study, asked.rows[0]!.answers, seeds[0]!), "floor"],
      [humanResample(study, seeds[0]!), "humans"],
    ];
    const all = [
      ...asked.rows,
      ...floors.map(([answers, role]) => ({ row: { name: answers.name, role }, answers })),
    ];
    const pairs = controlPairs(all.map(({ row }) => row));
    const steps = {
      task: `comparing configurations of ${model.name}`,
      total: stepsOf(study, draws, pairs.length),
      unit: "samples",
    };
    const scored = await track(steps, options, ({ step, breathe }) =>
      scoredAnswers(
        study,
        all.map(({ answers }) => answers),
        { repeats: draws, seed: seeds[0]!, pairs },
        async () => {
          step();
          await breathe();
        },
      ),
    );
    compared.push(
      comparisonOf(
        model.name,
        all.map(({ row }) => row),
        scored,
        {
          ...{
            seeds,
            others: samplesInWords(study, draws),
            intervalsFor: intervalsFor(design),
            labels: run.labels,
            respondents: rows.length,
            items: items.length,
          },
          ...{ grouping: hardName(by), segments: by.segments.length },
        },
        { grouping: segmentGrouping({ ...run, segmentation: by })!, all: asked.runs },
      ),
    );
  }
  return compared;
}

function samplesInWords(study: ScoredStudy, draws: number): string {
  const { design } = study;
  return design?.kind === "replicates"
    ? `${design.times.length} replicates`
    : `${samplesIn(study, draws)} samples without some of the respondents`;
}
