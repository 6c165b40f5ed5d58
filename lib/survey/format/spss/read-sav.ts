import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Code, FileDetails, Variable } from "../../codebook/codebook.js";
import { CodeCollector } from "../../table/code-collector.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { readRows } from "../../table/read-rows.js";
import type { ReadTable } from "../../table/table.js";
import { BinaryCursor } from "../labelled/binary-cursor.js";
import { describedVariable, fileCodebook } from "../labelled/described-variable.js";
import {
  readDictionary,
  type SpssDictionary,
  type SpssMissing,
  type SpssVariable,
  systemMissing,
} from "./dictionary.js";
import { decryptSav, isEncryptedSav } from "./encrypted.js";
import { momentOf } from "./moment.js";
import { rowsOf } from "./read-rows.js";

/**
 * Reads an SPSS system file, .sav or .zsav, of either byte order: names, labels, value labels, user-missing values,
 * measures, the weight variable, long texts, multiple-response sets. Dates and times become ISO texts.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged; for a wrong password
 * @throws Interrupted when the signal is raised
 */
export async function readSav(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = new Uint8Array(await readFile(file));
  if (!isEncryptedSav(bytes)) return savTable(bytes, file, options);
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { ...(await savTable(decryptSav(bytes, options.password, file), file, options)), hash };
}

/** Reads the bytes of an SPSS system file; `file` is its name for messages. */
export async function savTable(
  bytes: Uint8Array,
  file: string,
  options: ReadOptions = {},
): Promise<ReadTable> {
  const cursor = new BinaryCursor(bytes, file);
  const dictionary = readDictionary(cursor, knownEncoding(options.encoding, file));
  const source = rowsOf(cursor, dictionary);
  const readers = dictionary.variables.map((variable) => columnReader(variable, dictionary));
  const row = new Uint8Array(dictionary.elements * 8);
  const view = new DataView(row.buffer);
  // A program that writes rows as they come does not know their number, and leaves it out.
  const total = dictionary.cases < 0 ? undefined : dictionary.cases;
  const rows = await readRows(file, total, options, (number) => {
    if (!source.next(row, number)) return false;
    for (const reader of readers) reader.read(row, view, cursor.littleEndian);
    return true;
  });
  if (total !== undefined && rows < total) {
    cursor.fail(`the data end after ${rows} of ${total} rows`, "the file is cut short or damaged");
  }
  const names = uniqueNames(dictionary.variables, cursor);
  const columns = readers.map((reader, k) => reader.collector.column(names[k]!));
  const variables = new Map<string, Variable>();
  for (const [k, variable] of dictionary.variables.entries()) {
    const described = describedVariable(
      {
        name: names[k]!,
        label: variable.label,
        labels: variable.labels,
        isMissing: (code) => isMissing(variable.missing, code),
        measure: readers[k]!.isText ? undefined : variable.measure,
        isWeight: variable.isWeight,
        isText: readers[k]!.isText,
        isMoment: readers[k]!.isText && variable.width === 0,
        declaredMissing: variable.missing.values,
        ...keptDetails(variable),
      },
      columns[k]!,
    );
    variables.set(described.name, described);
  }
  return {
    columns,
    size: rows,
    notes: dictionary.notes,
    untyped: false,
    codebook: {
      ...fileCodebook(dictionary.title, file, variables),
      ...(dictionary.responseSets.length === 0 ? {} : { responseSets: dictionary.responseSets }),
      ...(Object.keys(dictionary.details).length === 0 ? {} : { file: dictionary.details }),
    },
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

/** What is kept for writing the variable back; infinite ends stand for LOWEST and HIGHEST. */
function keptDetails({ details, missing }: SpssVariable): { readonly details?: FileDetails } {
  const [low, high] = missing.range ?? [];
  const kept: FileDetails =
    low === undefined || high === undefined
      ? details
      : {
          ...details,
          missingRange: [
            low <= -1.797693134862315e308 ? Number.NEGATIVE_INFINITY : low,
            high === Number.MAX_VALUE ? Number.POSITIVE_INFINITY : high,
          ],
        };
  return Object.keys(kept).length === 0 ? {} : { details: kept };
}

function isMissing({ values, range }: SpssMissing, code: Code): boolean {
  if (values.includes(code)) return true;
  return range !== undefined && typeof code === "number" && code >= range[0] && code <= range[1];
}

function uniqueNames(variables: readonly SpssVariable[], cursor: BinaryCursor): string[] {
  const names = variables.map((variable) => variable.name);
  const twice = names.find((name, k) => name === "" || names.indexOf(name) !== k);
  if (twice !== undefined)
    cursor.fail(`a variable is called '${twice}' twice or not at all`, "the file is damaged");
  return names;
}

/** Reads one variable from each row. */
function columnReader(variable: SpssVariable, dictionary: SpssDictionary) {
  const collector = new CodeCollector();
  const start = variable.element * 8;
  if (variable.width > 0) {
    const texts = new Map<string, string>();
    return {
      collector,
      isText: true,
      read(row: Uint8Array) {
        const text = dictionary.decode(textBytes(row, start, variable)).trimEnd();
        const known = texts.get(text);
        if (known === undefined && texts.size < 1000) texts.set(text, text);
        collector.text(known ?? text);
      },
    };
  }
  const moment = momentOf(variable.format);
  return {
    collector,
    isText: moment !== undefined,
    read(_: Uint8Array, view: DataView, littleEndian: boolean) {
      const value = view.getFloat64(start, littleEndian);
      if (value === systemMissing || Number.isNaN(value)) collector.empty();
      else if (moment !== undefined) collector.text(moment(value) ?? String(value));
      else collector.number(value);
    },
  };
}

/** The bytes of a text: its segments joined, each of 255 bytes but the last. */
function textBytes(row: Uint8Array, start: number, { width, segments }: SpssVariable): Uint8Array {
  if (segments.length === 1) return row.subarray(start, start + width);
  const bytes = new Uint8Array(width);
  let from = start;
  for (const [s, elements] of segments.entries()) {
    const part = row.subarray(from, from + Math.min(255, elements * 8));
    bytes.set(part.subarray(0, Math.max(0, width - 255 * s)), Math.min(width, 255 * s));
    from += elements * 8;
  }
  return bytes;
}
