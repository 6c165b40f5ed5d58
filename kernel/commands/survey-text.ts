import { stripVTControlCharacters } from "node:util";
import { counted } from "../../lib/errors/counted.js";
import type { SurveyDescription, VariableDescription } from "../../lib/survey/describe-survey.js";
import type { Survey } from "../../lib/survey/survey/survey.js";
import { surveyTable } from "../../lib/survey/survey/survey-table.js";
import { clip, type Terminal } from "../headless/terminal-progress.js";

/** The most answers of a variable that are listed. */
const mostAnswers = 12;
/** The most characters of a label before its counts. */
const widestLabel = 48;

/** A survey as text for a terminal: the summary, then every variable. Lines are cut at the terminal's width. */
export function surveyText(
  survey: Survey,
  { variables, respondents }: SurveyDescription,
  terminal: Pick<Terminal, "isTTY" | "columns">,
): string {
  const lines = [
    ...surveyTable(survey).toText().split("\n"),
    ...variables.flatMap((variable) => ["", ...variableLines(variable, respondents)]),
  ].map(harmless);
  const width = terminal.isTTY ? (terminal.columns ?? 80) : Number.POSITIVE_INFINITY;
  return `${lines.map((line) => clip(line, width)).join("\n")}\n`;
}

function variableLines(variable: VariableDescription, respondents: number): string[] {
  const { name, label, question, role, measure, answers, range, distinct, missing, unlisted } = variable;
  const lines = [`${name}${label === name ? "" : `  ${label}`}  [${role}, ${measure}]`];
  if (question !== undefined && question !== label) lines.push(`    ${question}`);
  const shown = answers?.filter(({ count, label, code }) => count > 0 || label !== String(code)) ?? [];
  if (answers !== undefined && distinct <= mostAnswers && shown.length <= mostAnswers) {
    const texts = shown.map(({ code, label }) =>
      clip(harmless(label === String(code) ? label : `${code}  ${label}`), widestLabel),
    );
    const wide = Math.max(...texts.map((text) => [...text].length), 0);
    for (const [k, { count, share }] of shown.entries()) {
      const space = " ".repeat(wide - [...texts[k]!].length);
      lines.push(
        `    ${texts[k]}${space}  ${String(count).padStart(String(respondents).length)}  ${share === null ? "—" : `${(100 * share).toFixed(1).padStart(5)} %`}`,
      );
    }
  } else if (range !== undefined) {
    const { least, most, mean } = range;
    lines.push(
      `    ${number(least)} – ${number(most)}, mean ${number(mean)}, ${distinct} different numbers, ${counted(variable.answered, "answer")}`,
    );
  } else {
    lines.push(`    ${distinct} different answers of ${variable.answered}`);
  }
  const reasons = Object.entries(missing).map(([reason, count]) => `${reason} ${count}`);
  if (reasons.length > 0) lines.push(`    missing: ${reasons.join(", ")}`);
  if (unlisted !== undefined) {
    const codes = unlisted.slice(0, 6).map(({ code, count }) => `${clip(String(code), 30)} (${count})`);
    lines.push(`    not in the codebook: ${codes.join(", ")}${unlisted.length > 6 ? ", …" : ""}`);
  }
  return lines;
}

const number = (value: number) => String(Number(value.toPrecision(6)));

/** A label on one line, without control characters that a terminal would obey. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
