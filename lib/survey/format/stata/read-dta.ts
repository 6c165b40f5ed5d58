import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Code, Variable } from "../../codebook/codebook.js";
import { CodeCollector } from "../../table/code-collector.js";
import { isoDate, isoDateTime, type Period, periods, periodText, stataEpochDays } from "../../table/dates.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { readRows } from "../../table/read-rows.js";
import type { ReadTable } from "../../table/table.js";
import { BinaryCursor } from "../labelled/binary-cursor.js";
import { describedVariable, fileCodebook } from "../labelled/described-variable.js";
import { readBinaryHeader } from "./binary-header.js";
import type { DtaHeader, DtaVariable } from "./header.js";
import { missingCode, rankOfCode, rankOfDouble, rankOfFloat, rankOfInteger } from "./missing.js";
import { readTaggedHeader } from "./tagged-header.js";

/**
 * Reads a Stata file, versions 102 to 119 (Stata 1 to 18), of either byte order: names, labels, value labels, long
 * texts (strL). Extended missing values keep their letter, ".a" … ".z", and have the reason that their value label
 * gives; "." is an empty cell. Dates become ISO texts.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged, or of another version
 * @throws Interrupted when the signal is raised
 */
export async function readDta(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  return dtaTable(new Uint8Array(await readFile(file)), file, options);
}

/** Reads the bytes of a Stata file; `file` is its name for messages. */
export async function dtaTable(
  bytes: Uint8Array,
  file: string,
  options: ReadOptions = {},
): Promise<ReadTable> {
  const cursor = new BinaryCursor(bytes, file);
  const readHeader = bytes[0] === 0x3c ? readTaggedHeader : readBinaryHeader; // "<"
  const header = readHeader(cursor, knownEncoding(options.encoding, file));
  const readers = header.variables.map((variable) => columnReader(variable, header));
  const width = header.variables.reduce((sum, variable) => sum + variable.bytes, 0);
  cursor.seek(header.dataAt, "the data");
  await readRows(file, header.rows, options, (row) => {
    const start = cursor.take(width, `row ${row + 1} of ${header.rows}`);
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, width);
    for (const reader of readers) reader.read(view);
    return true;
  });
  const columns = readers.map((reader, k) => reader.collector.column(header.variables[k]!.name));
  const variables = new Map<string, Variable>();
  for (const [k, { name, label, labels, type, format }] of header.variables.entries()) {
    if (name === "" || variables.has(name)) cursor.fail(`a variable is called '${name}' twice or not at all`);
    const isText = readers[k]!.isText;
    const isMoment = isText && type !== "text" && type !== "long text";
    variables.set(
      name,
      describedVariable(
        {
          name,
          label,
          labels: isText ? missingLabels(isMoment ? labels : new Map()) : labels,
          isMissing: (code: Code) =>
            (isMoment || !isText) && typeof code === "string" && rankOfCode(code) !== undefined,
          measure: undefined,
          isWeight: false,
          isText,
          isMoment,
          ...(plainFormat.test(format) ? {} : { details: { format } }),
        },
        columns[k]!,
      ),
    );
  }
  return {
    columns,
    size: header.rows,
    notes: [],
    untyped: false,
    codebook: fileCodebook(header.label, file, variables),
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
}

/**
 * The labels of extended missing values alone. A date's other labels belong to numbers, and the date is read as a text.
 */
function missingLabels(labels: ReadonlyMap<Code, string>): ReadonlyMap<Code, string> {
  return new Map([...labels].filter(([code]) => typeof code === "string"));
}

/** The formats that Stata gives variables by default say nothing. */
const plainFormat = /^%-?\d*(s|\.0g)$|^$/;

/** Reads one variable from each row. */
function columnReader(variable: DtaVariable, header: DtaHeader) {
  const collector = new CodeCollector();
  const { at, type, bytes } = variable;
  const { littleEndian, decode, missing: rules } = header;
  const moment = momentOf(variable.format);
  const put = (value: number) => {
    if (moment === undefined) collector.number(value);
    else collector.text(moment(value) ?? String(value));
  };
  const missing = (rank: number) => {
    // Rank 0 is ".", an empty cell.
    if (rank === 0 || !rules.letters) collector.empty();
    else collector.text(missingCode(rank));
  };
  switch (type) {
    case "text":
      return {
        collector,
        isText: true,
        read(view: DataView) {
          let length = 0;
          while (length < bytes && view.getUint8(at + length) !== 0) length += 1;
          collector.text(decode(new Uint8Array(view.buffer, view.byteOffset + at, length)).trimEnd());
        },
      };
    case "long text":
      return {
        collector,
        isText: true,
        read: (view: DataView) => collector.text(header.longText(view, at).trimEnd()),
      };
    case "double":
      return {
        collector,
        isText: moment !== undefined,
        read(view: DataView) {
          const value = view.getFloat64(at, littleEndian);
          if (value >= 2 ** 1023 || value === rules.double || Number.isNaN(value))
            missing(rankOfDouble(view.getUint32(at + (littleEndian ? 4 : 0), littleEndian)));
          else put(value);
        },
      };
    case "float":
      return {
        collector,
        isText: moment !== undefined,
        read(view: DataView) {
          const value = view.getFloat32(at, littleEndian);
          if (value >= 2 ** 127 || Number.isNaN(value))
            missing(rankOfFloat(view.getUint32(at, littleEndian)));
          else put(value);
        },
      };
    default: {
      const get = (view: DataView) =>
        bytes === 1
          ? view.getInt8(at)
          : bytes === 2
            ? view.getInt16(at, littleEndian)
            : view.getInt32(at, littleEndian);
      return {
        collector,
        isText: moment !== undefined,
        read(view: DataView) {
          const value = get(view);
          const rank = rankOfInteger(value, bytes, rules.first);
          if (rank !== undefined) missing(rank);
          else put(value);
        },
      };
    }
  }
}

/**
 * How to print a number by its Stata display format: a date, a date and time, a month, quarter, week or half-year; `undefined` for a plain number.
 */
function momentOf(format: string): ((value: number) => string | undefined) | undefined {
  const kind = /^%-?\d*(t[a-zA-Z]|d)/.exec(format)?.[1];
  const epoch = stataEpochDays * 86_400;
  if (kind === "td" || kind === "d") return (days) => isoDate(days * 86_400 + epoch);
  if (kind === "tc" || kind === "tC") return (milliseconds) => isoDateTime(milliseconds / 1000 + epoch);
  const period = kind?.[1];
  if (period !== undefined && kind!.startsWith("t") && period in periods)
    return (count) => periodText(count, period as Period);
  return undefined;
}
