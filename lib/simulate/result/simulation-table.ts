import { counted } from "../../errors/counted.js";
import { percent } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { describeLayers } from "../../steer/layers.js";
import { weakVectorWarnings } from "../../steer/vectors/weak-vectors.js";
import type { AnswerSet, ItemAnswers } from "../answers/answers.js";
import { onNoOption } from "../answers/no-option.js";
import { readWarnings } from "../answers/read-warning.js";
import type { RunShown } from "./run-shown.js";

/**
 * A run as a table: for each item the likeliest answer and the spread, simulated beside human, and how the run was
 * made.
 */
export function summaryTable(run: RunShown): Table {
  const { study, answers, human, calibration, plan, condition } = run;
  const rows = study.items.map((item, i): Cell[] => {
    const simulated = shares(answers, answers.items[i]!);
    const surveyed = shares(human, human.items[i]!);
    return [
      item.name,
      item.label,
      ...mode(answers.items[i]!, simulated),
      ...mode(human.items[i]!, surveyed),
      spread(simulated),
      spread(surveyed),
      onNoOption(run.noOptionByItem[i]!),
    ];
  });
  const n = answers.respondents.length;
  const seconds = (run.milliseconds.calibration + run.milliseconds.simulation) / 1000;
  const { segmentation, survey, heldBack, itemOrder, optionOrder } = study;
  const unused = segmentation === undefined ? 0 : count(segmentation.of, (segment) => segment < 0);
  const lacking =
    plan === undefined ? 0 : count(answers.respondents, (row) => plan.of(row).missing.length > 0);
  return new Table(
    `Simulated, not surveyed: ${run.condition.name}, ${counted(n, "respondent")} × ${counted(study.items.length, "item")}`,
    [
      { name: "item" },
      { name: "label" },
      { name: "simulated: most often" },
      { name: "share", digits: 2 },
      { name: "human: most often" },
      { name: "share", digits: 2 },
      { name: "spread simulated", digits: 2 },
      { name: "spread human", digits: 2 },
      { name: "no option", digits: 3 },
    ],
    rows,
    [
      ...run.labels.map((label) => `${label[0]!.toUpperCase()}${label.slice(1)}.`),
      `${run.model.name} stands in for respondents of ${survey.name}, drawn ${howDrawn(run)}; ${howMade(run.made)}; asked ${study.asking}, items ${itemOrder}, options ${optionOrder}; seed ${study.seed}.`,
      ...drawNotes(run),
      ...(segmentation === undefined || unused === 0
        ? []
        : [
            `${unused} of ${counted(survey.size, "respondent")} ${unused === 1 ? "has no segment in" : "have no segment in"} '${segmentation.name}' and ${unused === 1 ? "was" : "were"} not drawn.`,
          ]),
      ...(condition.steering === undefined
        ? []
        : [
            `Injected: ${plan!.attributes.join(", ")} at strength ${condition.steering.strength}, ${describeLayers(condition.steering.layers)}, noise σ ${plan!.noise.sigma.toPrecision(3)} (${plan!.noise.scope}).`,
          ]),
      ...(lacking === 0
        ? []
        : [
            `${counted(lacking, "respondent lacks", "respondents lack")} an attribute; neither vector nor noise was injected for it.`,
          ]),
      ...(calibration === undefined
        ? []
        : [
            `σ = max(0, 0.4 − ${calibration.sensitivity.toFixed(3)}), sensitivity at σ ${calibration.measuredAt} over ${counted(calibration.respondents, "respondent")} × ${counted(calibration.items, "item")}${calibration.read < 1 ? `, of whose answers ${percent(calibration.read)} were read` : ""}.`,
          ]),
      ...(heldBack.length === 0
        ? []
        : [`Asked, so neither in the prompt nor injected: ${heldBack.join(", ")}.`]),
      "Human: what these respondents answered in the survey. Spread: entropy of the answers of all respondents together, divided by ln of the number of options (0 all alike … 1 even).",
      `Simulated in ${seconds.toFixed(1)} s.`,
    ],
    [],
    [
      ...readWarnings(condition.name, answers.noOption),
      ...(plan === undefined ? [] : weakVectorWarnings(plan)),
    ],
  );
}

function howDrawn({ study: { respondents, segmentation, survey } }: RunShown): string {
  if (respondents.how === "given") return "as given";
  const weighted = (segmentation === undefined ? survey.weight : segmentation.weight) !== undefined;
  return respondents.how === "by weight" && !weighted ? "with equal chances" : respondents.how;
}

/** Who stands for more than one n-th of the population, or for whom nobody stands. */
function drawNotes({ study: { respondents, survey } }: RunShown): string[] {
  const { certain, unrepresented } = respondents;
  const some = (names: readonly (string | number)[]) =>
    `${names.slice(0, 8).join(", ")}${names.length > 8 ? ", …" : ""}`;
  return [
    ...(certain.length === 0
      ? []
      : [
          `${certain.length} ${certain.length === 1 ? "respondent weighs" : "respondents weigh"} more than one of ${respondents.rows.length} in ${survey.name} and ${certain.length === 1 ? "counts" : "count"} more than 1: ${certain.length === 1 ? "row" : "rows"} ${some([...certain])}.`,
        ]),
    ...(unrepresented.length === 0
      ? []
      : [`Nobody stands for segments too small for a respondent of their own: ${some(unrepresented)}.`]),
  ];
}

/** `[options]`: weighted shares over respondents with an answer. */
function shares({ weights }: AnswerSet, { rows, options }: ItemAnswers): Float64Array {
  const sums = new Float64Array(options.length);
  for (let i = 0; i < weights.length; i++)
    for (let k = 0; k < options.length; k++) sums[k] = sums[k]! + weights[i]! * rows[i * options.length + k]!;
  const total = sums.reduce((sum, value) => sum + value, 0);
  return total === 0 ? sums : sums.map((sum) => sum / total);
}

function mode(item: ItemAnswers, distribution: Float64Array): [Cell, Cell] {
  let best = 0;
  distribution.forEach((share, k) => {
    if (share > distribution[best]!) best = k;
  });
  return distribution[best]! > 0 ? [item.optionLabels[best]!, distribution[best]!] : [null, null];
}

function spread(distribution: Float64Array): Cell {
  let entropy = 0;
  for (const share of distribution) if (share > 0) entropy -= share * Math.log(share);
  return distribution.some((share) => share > 0) ? entropy / Math.log(distribution.length) : null;
}

/** How the answers were made, in a few words; several where they were made in several ways. */
function howMade(made: RunShown["made"]): string {
  const kinds = new Set(made.flat());
  const words: string[] = [];
  if (kinds.has("exact") || kinds.has("exact behind a thought")) words.push("exact option probabilities");
  if (kinds.has("to the label") || kinds.has("to the label behind a thought"))
    words.push("probabilities of the options' labels");
  if (kinds.has("one reply")) words.push("decoded answers");
  if (kinds.has("elicited")) words.push("stated distributions");
  return words.join(" and ") || "no answers";
}

function count(values: Int32Array, test: (value: number) => boolean): number {
  let n = 0;
  for (const value of values) if (test(value)) n += 1;
  return n;
}
