import { basename } from "node:path";
import type {
  Code,
  Codebook,
  FileDetails,
  Measure,
  MissingValue,
  Role,
  ValueLabel,
  Variable,
} from "../../codebook/codebook.js";
import { missingReasonOf } from "../../codebook/missing-reason.js";
import type { ReadColumn } from "../../table/table.js";

/** What an SPSS or Stata file says about a variable. */
export interface FileVariable {
  readonly name: string;
  readonly label: string;
  /** Labels of valid and of missing values, by code. */
  readonly labels: ReadonlyMap<Code, string>;
  readonly isMissing: (code: Code) => boolean;
  readonly measure: Measure | undefined;
  readonly isWeight: boolean;
  readonly isText: boolean;
  /** Whether it holds dates or times, which are read as texts. */
  readonly isMoment: boolean;
  /** Codes that the file declares missing, used or not. */
  readonly declaredMissing?: readonly Code[];
  readonly details?: FileDetails;
}

/** More values than this are a classification, such as countries or occupations, not the options of a question. */
const mostOptions = 20;

/**
 * Makes a codebook entry from a file's own metadata. A valid code that occurs without a label, as in the middle of a
 * scale with labelled ends, is its own label. The reason of a missing value is read from its label. Such a file does
 * not say which variables are items and which identifiers: a variable of 2 to 20 values counts as an item.
 */
export function describedVariable(file: FileVariable, column: ReadColumn): Variable {
  const found = column.codes.filter((code) => !file.isMissing(code));
  const labelled = [...file.labels.keys()].filter((code) => !file.isMissing(code));
  const stated = file.measure === "scale" && fullyLabelled(found, labelled) ? "nominal" : file.measure;
  const quantity =
    stated === "scale" ||
    (stated === undefined && !file.isText && labelled.length === 0 && found.length > mostOptions);
  const measure: Measure = quantity
    ? "scale"
    : (stated ?? (file.isText || labelled.length > 0 ? "nominal" : "ordinal"));
  const listed =
    measure === "scale" || labelled.length === 0 ? labelled : [...new Set([...labelled, ...found])];
  const values: ValueLabel[] = inOrder(listed).map((code) => ({
    code,
    label: file.labels.get(code) ?? String(code),
  }));
  const missingCodes = new Set(
    [...file.labels.keys(), ...column.codes, ...(file.declaredMissing ?? [])].filter((code) =>
      file.isMissing(code),
    ),
  );
  const missing: MissingValue[] = inOrder([...missingCodes]).map((code) => {
    const label = file.labels.get(code) ?? String(code);
    return { code, label, reason: missingReasonOf(label) };
  });
  const options = new Set([...labelled, ...found]).size;
  const role: Role = file.isWeight
    ? "weight"
    : measure !== "scale" && !file.isMoment && options > 1 && options <= mostOptions
      ? "item"
      : "other";
  const details = file.details === undefined ? {} : { file: file.details };
  return { name: file.name, label: file.label || file.name, measure, role, values, missing, ...details };
}

/** SPSS calls every numeric variable a scale by default. One whose values are all labelled is not. */
function fullyLabelled(found: readonly Code[], labelled: readonly Code[]): boolean {
  return labelled.length > 1 && found.every((code) => labelled.includes(code));
}

/** Numbers in ascending order, then texts in theirs. */
function inOrder(codes: readonly Code[]): Code[] {
  return [...codes].sort((a, b) => {
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
    return a < b ? -1 : a > b ? 1 : 0;
  });
}

/**
 * A codebook from a file's own metadata. A file label that begins with "SYNTHETIC", as Populi writes it, marks
 * generated data.
 */
export function fileCodebook(
  label: string,
  file: string,
  variables: ReadonlyMap<string, Variable>,
): Codebook {
  const synthetic = /^SYNTHETIC\b/.test(label);
  return { title: label.replace(/^SYNTHETIC: /, "") || basename(file), synthetic, variables };
}
