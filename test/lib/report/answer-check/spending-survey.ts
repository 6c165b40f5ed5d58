import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadSurvey } from "../../../../lib/survey/load-survey.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";

/** What money may be spent on. The question and its codes are shaped like those of surveys on spending. */
const purposes = {
  natenvir: "protecting and improving the environment",
  natheal: "health care",
  natcity: "the problems of big cities",
  natcrime: "fighting crime",
  nateduc: "schools",
  natarms: "the armed forces",
  nataid: "foreign aid",
  natroad: "roads and bridges",
  natpark: "parks",
  natsci: "research",
} as const;

/** A made-up survey with questions on spending: −1 too much, 0 about right, 1 too little. */
export async function spendingSurvey(): Promise<Survey> {
  const folder = mkdtempSync(join(tmpdir(), "populi spending "));
  const names = Object.keys(purposes);
  const rows = Array.from({ length: 40 }, (_, row) => names.map((_, item) => ((row + item) % 3) - 1).join());
  writeFileSync(join(folder, "spending.csv"), [names.join(), ...rows].join("\n"));
  const variables = Object.entries(purposes).map(
    ([name, purpose]) => `  ${name}:
    label: spending on ${purpose}
    role: item
    measure: ordinal
    question: Does the country spend too much, too little, or about the right amount of money on ${purpose}?
    values: { -1: too much, 0: about right, 1: too little }
`,
  );
  writeFileSync(
    join(folder, "spending.codebook.yaml"),
    `title: made-up answers on spending\nsynthetic: true\nvariables:\n${variables.join("")}`,
  );
  return loadSurvey(join(folder, "spending.csv"));
}
