import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { inflateSync } from "node:zlib";
import { Interrupted } from "../../errors/interrupted.js";
import { longWork } from "../../progress/progress.js";
import { BinaryCursor } from "../binary-cursor.js";
import { CodeCollector } from "../code-collector.js";
import type { Code, Variable } from "../codebook.js";
import { clockTime, isoDate, isoDateTime, spssEpochSeconds } from "../dates.js";
import { describedVariable, fileCodebook } from "../described-variable.js";
import { type EncodedWork, knownEncoding } from "../known-encoding.js";
import type { ReadTable } from "../table-read.js";
import {
  readDictionary,
  type SpssDictionary,
  type SpssMissing,
  type SpssVariable,
  systemMissing,
} from "./dictionary.js";

/** SPSS format types that hold moments (PSPP developer's guide, "Variable Record"). */
const dateFormats = new Set([20, 23, 24, 28, 29, 30, 38, 39]);
const dateTimeFormats = new Set([22, 41]);
const timeFormats = new Set([21, 25, 40]);

/** Rows read between two looks at the signal. */
const rowsAtOnce = 2048;
/** No zlib block of a .zsav is larger; SPSS writes 0x3ff000. */
const largestBlock = 1 << 26;

/**
 * Reads an SPSS system file, .sav or .zsav, of either byte order: names, labels, value labels, user-missing values,
 * measures, the weight variable, long texts, multiple-response sets. Dates and times become ISO text.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged
 * @throws Interrupted when the signal is raised
 */
export async function readSav(file: string, options: EncodedWork = {}): Promise<ReadTable> {
  return savTable(new Uint8Array(await readFile(file)), file, options);
}

/** A table of the bytes of an SPSS system file; `file` is its name in errors. */
export async function savTable(
  bytes: Uint8Array,
  file: string,
  options: EncodedWork = {},
): Promise<ReadTable> {
  const { progress, signal } = longWork(options);
  const task = `reading ${file}`;
  const cursor = new BinaryCursor(bytes, file);
  const dictionary = readDictionary(
    cursor,
    options.encoding === undefined ? undefined : knownEncoding(options.encoding, file),
  );
  const elements = elementsOf(cursor, dictionary);
  const readers = dictionary.variables.map((variable) => columnReader(variable, dictionary));
  const row = new Uint8Array(dictionary.elements * 8);
  const view = new DataView(row.buffer);
  let rows = 0;
  const total = dictionary.cases;
  while (total < 0 || rows < total) {
    if (!elements.row(row, rows)) break;
    for (const reader of readers) reader.read(row, view, cursor.littleEndian);
    rows += 1;
    if (rows % rowsAtOnce === 0) {
      if (signal?.aborted) throw new Interrupted(task);
      progress({ task, done: rows, total: Math.max(total, rows), unit: "rows", state: "running" });
      await setImmediate();
    }
  }
  if (total >= 0 && rows < total) {
    cursor.fail(`the data end after ${rows} of ${total} rows`, "the file is cut short or damaged");
  }
  if (rows === 0) cursor.fail("the file has no rows of answers");
  if (rows >= rowsAtOnce) progress({ task, done: rows, total: rows, unit: "rows", state: "finished" });
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
    },
    hash: createHash("sha256").update(bytes).digest("hex"),
  };
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

/** Takes one variable out of each row. */
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

/** The bytes of a text: its segments end to end, of which each but the last holds 255. */
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

function momentOf(format: number): ((value: number) => string | undefined) | undefined {
  if (dateFormats.has(format)) return (value) => isoDate(value + spssEpochSeconds);
  if (dateTimeFormats.has(format)) return (value) => isoDateTime(value + spssEpochSeconds);
  return timeFormats.has(format) ? clockTime : undefined;
}

interface Elements {
  /** Fills the next row; false at the end of the data. */
  row(into: Uint8Array, number: number): boolean;
}

function elementsOf(cursor: BinaryCursor, dictionary: SpssDictionary): Elements {
  if (dictionary.compression === 0) {
    return {
      row(into) {
        if (cursor.left === 0) return false;
        into.set(cursor.slice(into.length, "a row"));
        return true;
      },
    };
  }
  const blocks = dictionary.compression === 1 ? wholeRest(cursor) : zlibBlocks(cursor);
  return decompressed(blocks, dictionary, cursor);
}

function* wholeRest(cursor: BinaryCursor): Iterator<Uint8Array> {
  yield cursor.slice(cursor.left, "the data");
}

function* zlibBlocks(cursor: BinaryCursor): Iterator<Uint8Array> {
  cursor.take(8, "the zlib header's place");
  const trailer = cursor.int64("the zlib trailer's place");
  const length = cursor.int64("the zlib trailer's length");
  cursor.seek(trailer, "the zlib trailer");
  cursor.take(20, "the zlib trailer");
  const count = cursor.count("the number of zlib blocks", cursor.left / 24);
  if (length !== 24 + 24 * count) cursor.fail("the zlib trailer's length is wrong", "the file is damaged");
  const blocks = Array.from({ length: count }, () => {
    cursor.take(8, "a zlib block's place");
    return {
      offset: cursor.int64("a zlib block's place"),
      size: cursor.uint32("a zlib block's size"),
      packed: cursor.uint32("a zlib block's packed size"),
    };
  });
  for (const { offset, size, packed } of blocks) {
    cursor.seek(offset, "a zlib block");
    const block = cursor.slice(packed, "a zlib block");
    let data: Uint8Array;
    try {
      data = inflateSync(block, { maxOutputLength: Math.min(Math.max(size, 1), largestBlock) });
    } catch (error) {
      return cursor.fail(
        `a zlib block cannot be unpacked (${(error as Error).message})`,
        "the file is damaged",
      );
    }
    if (data.length !== size)
      cursor.fail(`a zlib block holds ${data.length} bytes, not ${size}`, "the file is damaged");
    yield data;
  }
}

/** Undoes SPSS's bytecodes: eight codes, then the elements that they call for (PSPP developer's guide, "Data Record"). */
function decompressed(
  blocks: Iterator<Uint8Array>,
  dictionary: SpssDictionary,
  cursor: BinaryCursor,
): Elements {
  let block: Uint8Array = new Uint8Array(0);
  let at = 0;
  const codes = new Uint8Array(8);
  let next = 8;
  let ended = false;
  /** Copies the next `count` bytes of the stream; false when there are no more. */
  const pull = (into: Uint8Array, from: number, count: number): boolean => {
    for (let k = 0; k < count; k++) {
      while (at === block.length) {
        const more = blocks.next();
        if (more.done === true) return false;
        block = more.value;
        at = 0;
      }
      into[from + k] = block[at]!;
      at += 1;
    }
    return true;
  };
  return {
    row(into, number) {
      const view = new DataView(into.buffer, into.byteOffset, into.length);
      for (let element = 0; element < dictionary.elements; ) {
        if (next === 8) {
          if (ended || !pull(codes, 0, 8)) {
            ended = true;
            if (element === 0) return false;
            cursor.fail(`the data end inside row ${number + 1}`, "the file is cut short or damaged");
          }
          next = 0;
        }
        const code = codes[next]!;
        next += 1;
        if (code === 0) continue;
        const from = element * 8;
        if (code === 252) {
          ended = true;
          if (element === 0) return false;
          cursor.fail(`the data end inside row ${number + 1}`, "the file is damaged");
        }
        if (code === 253) {
          if (!pull(into, from, 8)) {
            cursor.fail(`the data end inside row ${number + 1}`, "the file is cut short or damaged");
          }
        } else if (code === 254) {
          into.fill(0x20, from, from + 8);
        } else {
          view.setFloat64(from, code === 255 ? systemMissing : code - dictionary.bias, cursor.littleEndian);
        }
        element += 1;
      }
      return true;
    },
  };
}
