import { counted } from "../errors/counted.js";
import { PopuliError } from "../errors/populi-error.js";
import { runDesign } from "../fidelity/jackknife/run-design.js";
import { permutation } from "../random/stream.js";
import type { Segmentation } from "../segment/segmentation.js";
import type { AnswerSet } from "../simulate/answers/answers.js";
import { lineage } from "../survey/codebook/lineage.js";
import type { Design } from "../survey/design/design.js";
import type { Survey } from "../survey/survey/survey.js";
import type { Configuration } from "./configuration.js";
import type { ScoredStudy } from "./scored-answers.js";

/**
 * Rows of respondents who have a segment in every configuration and a positive weight, drawn with equal chances. They
 * count with their weights.
 *
 * @throws PopuliError where there are not as many
 */
export function drawRows(
  survey: Survey,
  segmentations: readonly Segmentation[],
  respondents: number,
  seed: number,
): Int32Array {
  const eligible = [...survey.weights.keys()].filter(
    (i) => survey.weights[i]! > 0 && segmentations.every(({ of }) => of[i]! >= 0),
  );
  if (!Number.isInteger(respondents) || respondents < 2 || respondents > eligible.length)
    throw new PopuliError(
      `${counted(respondents, "respondent")} asked for, and ${counted(eligible.length, "has", "have")} a weight and a segment in every configuration`,
      { file: survey.file },
      "ask for fewer, from 2 upwards",
    );
  const order = permutation(seed, ["configurations", "respondents"], eligible.length);
  return Int32Array.from({ length: respondents }, (_, k) => eligible[order[k]!]!).sort();
}

/**
 * Checks that no configuration was chosen by the items that it is scored on.
 *
 * @throws PopuliError naming the configuration and the item
 */
export function refuseScoredOutcomes(
  survey: Survey,
  configurations: readonly Configuration[],
  items: readonly string[],
): void {
  for (const { name, segmentation } of configurations) {
    const { options } = segmentation.recipe;
    const outcomes: readonly string[] = "outcomes" in options ? options.outcomes : [];
    const chosenBy = outcomes.find((outcome) => items.includes(outcome));
    if (chosenBy !== undefined)
      throw new PopuliError(
        `the configuration '${name}' was chosen by the answers to '${chosenBy}', which it would be scored on`,
        { file: survey.file },
        "choose by some items and score on others",
      );
    const told = segmentation.identifiers.find((identifier) =>
      items.some((item) => lineage(survey.codebook, identifier).has(item)),
    );
    if (told !== undefined)
      throw new PopuliError(
        `the configuration '${name}' would tell the model '${told}', which it is scored on`,
        { file: survey.file },
        "leave the item out of the items or of the identifiers",
      );
  }
}

/**
 * Human answers by segment, ready for scoring.
 *
 * @throws PopuliError for a design that leaves out a respondent
 */
export function scoredStudy(human: AnswerSet, by: Segmentation, design: Design | undefined): ScoredStudy {
  const segments = by.segments.length;
  return {
    items: human.items.map(({ item, options, ordered, rows }) => ({
      ...{ item, ordered },
      options: options.length,
      human: Int32Array.from(human.respondents, (_, i) =>
        rows.subarray(i * options.length, (i + 1) * options.length).indexOf(1),
      ),
    })),
    of: Int32Array.from(human.respondents, (row) => (by.of[row]! < 0 ? segments : by.of[row]!)),
    segments,
    weights: meanOne(human.weights),
    ...(design && { design: runDesign(design, human) }),
  };
}

function meanOne(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, x) => sum + x, 0);
  return weights.map((weight) => (weight * weights.length) / total);
}
