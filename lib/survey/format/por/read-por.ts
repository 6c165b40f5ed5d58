import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Code } from "../../codebook/codebook.js";
import { CodeCollector } from "../../table/code-collector.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { readRows } from "../../table/read-rows.js";
import type { ReadTable } from "../../table/table.js";
import { type LabelledColumn, labelledTable } from "../labelled/labelled-table.js";
import { momentOf } from "../spss/moment.js";
import { type PorVariable, readDictionary } from "./dictionary.js";
import { PorText } from "./por-text.js";

/**
 * Reads an SPSS portable file: names, labels, value labels, user-missing values and the weight. Dates and times become
 * ISO texts.
 *
 * @throws PopuliError naming file and character where the file is cut short or damaged
 * @throws Interrupted when the signal is raised
 */
export async function readPor(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = new Uint8Array(await readFile(file));
  const text = new PorText(bytes, file, knownEncoding(options.encoding, file));
  const { variables, weight } = readDictionary(text);
  const readers = variables.map((variable) => columnReader(variable, text));
  const size = await readRows(file, undefined, options, () => {
    // The data end with a Z; the rest of its line is filled with Zs.
    if (text.skips("Z")) return false;
    for (const reader of readers) reader.read();
    return true;
  });
  const columns = variables.map((variable, k): LabelledColumn => {
    const { collector, isText } = readers[k]!;
    const { name, label, labels } = variable;
    return {
      collector,
      variable: {
        ...{ name, label, labels, isText, measure: undefined },
        isMissing: (code) => isMissing(variable, code),
        declaredMissing: [...variable.missing],
        isWeight: name === weight,
        isMoment: isText && variable.width === 0,
      },
    };
  });
  return labelledTable(columns, {
    ...{ file, size, title: "", notes: [] },
    hash: createHash("sha256").update(bytes).digest("hex"),
  });
}

function isMissing({ missing, ranges }: PorVariable, code: Code): boolean {
  return (
    missing.has(code) ||
    (typeof code === "number" && ranges.some(([low, high]) => code >= low && code <= high))
  );
}

/** Reads one variable from each row. */
function columnReader({ name, width, format }: PorVariable, text: PorText) {
  const collector = new CodeCollector();
  if (width > 0)
    return {
      collector,
      isText: true,
      read: () => collector.text(text.text(`an answer to ${name}`).trimEnd()),
    };
  const moment = momentOf(format);
  return {
    collector,
    isText: moment !== undefined,
    read() {
      const value = text.number(`an answer to ${name}`);
      if (value === undefined) collector.empty();
      else if (moment === undefined) collector.number(value);
      else collector.text(moment(value) ?? String(value));
    },
  };
}
