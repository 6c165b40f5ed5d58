import type { Code } from "../../codebook/codebook.js";
import type { PorText } from "./por-text.js";

/*
 * What a portable file says before its rows (PSPP developer's guide, "Portable File Format",
 * https://www.gnu.org/software/pspp/pspp-dev/html_node/Portable-File-Format.html).
 */

export interface PorVariable {
  readonly name: string;
  /** 0 for numbers, else the width of a text. */
  readonly width: number;
  /** SPSS format type: 5 is F, 20 DATE, … */
  readonly format: number;
  label: string;
  readonly labels: Map<Code, string>;
  readonly missing: Set<Code>;
  /** Missing numbers from … to …. */
  readonly ranges: (readonly [low: number, high: number])[];
}

export interface PorDictionary {
  readonly variables: readonly PorVariable[];
  /** The name of the weight; `undefined` without one. */
  readonly weight: string | undefined;
}

const mostVariables = 120_000;

/** Reads everything up to the mark "F", behind which the rows begin. */
export function readDictionary(text: PorText): PorDictionary {
  text.mark("the version");
  text.text("the creation date");
  text.text("the creation time");
  const variables: PorVariable[] = [];
  let weight: string | undefined;
  for (;;) {
    const mark = text.mark("a record");
    if (mark === "F") break;
    if (mark === "1" || mark === "2" || mark === "3") text.text("a product name");
    else if (mark === "4") text.count("the number of variables", mostVariables);
    else if (mark === "5") text.number("the precision");
    else if (mark === "6") weight = text.text("the weight");
    else if (mark === "7") variables.push(readVariable(text));
    else if (mark === "D") readValueLabels(text, variables);
    else if (mark === "E") {
      for (let left = text.count("the number of document lines", 1e6); left > 0; left--)
        text.text("a document line");
    } else readOfVariable(mark, variables.at(-1), text);
  }
  if (variables.length === 0) text.fail("the file has no variables");
  return { variables, weight };
}

function readVariable(text: PorText): PorVariable {
  const width = text.count("a variable's width", 255);
  const name = text.text("a variable's name").trim();
  const format = text.count("a variable's print format", 255);
  for (let k = 0; k < 5; k++) text.number("a variable's format");
  return { name, width, format, label: "", labels: new Map(), missing: new Set(), ranges: [] };
}

/** Reads a record that belongs to the variable before it: its label, or missing values. */
function readOfVariable(mark: string, variable: PorVariable | undefined, text: PorText): void {
  if (variable === undefined) text.fail(`there is no record '${mark}' before the first variable`);
  const bound = (otherwise: number) => text.number("a missing value") ?? otherwise;
  if (mark === "C") variable.label = text.text("a variable label").trimEnd();
  else if (mark === "8") {
    const code = readCode(text, variable, "a missing value");
    if (code !== undefined) variable.missing.add(code);
  } else if (mark === "9") variable.ranges.push([Number.NEGATIVE_INFINITY, bound(Number.NEGATIVE_INFINITY)]);
  else if (mark === "A") variable.ranges.push([bound(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY]);
  else if (mark === "B")
    variable.ranges.push([bound(Number.NEGATIVE_INFINITY), bound(Number.POSITIVE_INFINITY)]);
  else text.fail(`there is no record '${mark}'`);
}

function readValueLabels(text: PorText, variables: readonly PorVariable[]): void {
  const count = text.count("the number of labelled variables", mostVariables);
  const labelled = Array.from({ length: count }, () => {
    const name = text.text("a labelled variable").trim();
    return (
      variables.find((variable) => variable.name === name) ?? text.fail(`there is no variable '${name}'`)
    );
  });
  for (let left = text.count("the number of value labels", 1e7); left > 0; left--) {
    const code = readCode(text, labelled[0], "a labelled value");
    const label = text.text("a value label").trimEnd();
    if (code !== undefined) for (const variable of labelled) variable.labels.set(code, label);
  }
}

function readCode(text: PorText, variable: PorVariable | undefined, what: string): Code | undefined {
  return variable !== undefined && variable.width > 0 ? text.text(what).trimEnd() : text.number(what);
}
