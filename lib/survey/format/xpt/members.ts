import type { BinaryCursor } from "../labelled/binary-cursor.js";

/*
 * SAS transport files, versions 5 and 8 (SAS Technical Support TS-140, and "Record Layout of a SAS Version 8 or 9 Data
 * Set in SAS Transport Format"). All records have 80 bytes.
 */

const recordBytes = 80;

export interface XptVariable {
  readonly name: string;
  readonly label: string;
  /** Its format's name, such as "DATE"; "" for none. */
  readonly format: string;
  readonly isText: boolean;
  /** Where in a row it begins, and how many bytes it has. */
  readonly at: number;
  readonly bytes: number;
}

/** A data set of a transport file. */
export interface XptMember {
  readonly name: string;
  readonly label: string;
  readonly variables: readonly XptVariable[];
  /** The bytes at which its rows begin and end. */
  readonly from: number;
  readonly to: number;
  /** How many rows it says it has; `undefined` where it does not say. */
  readonly rows: number | undefined;
}

const prefix = "HEADER RECORD*******";

/** The name and the numbers of a header record. */
interface HeaderRecord {
  readonly name: string;
  readonly rest: string;
}

function headerRecord(cursor: BinaryCursor): HeaderRecord {
  const text = latin1(cursor.slice(recordBytes, "a header record"));
  if (!text.startsWith(prefix)) cursor.fail(`'${prefix}' should be here`, "the file is cut short or damaged");
  return { name: text.slice(20, 28).trim(), rest: text.slice(48) };
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

/** Reads what the file says about its data sets. */
export function readMembers(cursor: BinaryCursor, decode: (bytes: Uint8Array) => string): XptMember[] {
  headerRecord(cursor);
  cursor.take(2 * recordBytes, "the header");
  const members: XptMember[] = [];
  while (cursor.left >= recordBytes) {
    const member = readMember(cursor, decode);
    members.push(member);
    cursor.seek(member.to, "the next data set");
  }
  if (members.length === 0) cursor.fail("the file has no data set");
  return members;
}

function readMember(cursor: BinaryCursor, decode: (bytes: Uint8Array) => string): XptMember {
  const text = (length: number, what: string) => decode(cursor.slice(length, what)).replace(/[\0 ]+$/, "");
  const start = headerRecord(cursor);
  if (!start.name.startsWith("MEMB")) cursor.fail(`a data set should begin here`, "the file is damaged");
  const describedIn = Number(start.rest.slice(26, 30)) === 136 ? 136 : 140;
  headerRecord(cursor);
  const isLate = start.name === "MEMBV8";
  cursor.take(8, "a data set's header");
  const name = text(isLate ? 32 : 8, "a data set's name");
  cursor.take(2 * recordBytes - 8 - (isLate ? 32 : 8) - 48, "a data set's header");
  const label = text(40, "a data set's label");
  cursor.take(8, "a data set's header");
  const count = Number(headerRecord(cursor).rest.slice(5, 10));
  if (!Number.isInteger(count) || count < 0)
    cursor.fail("the number of variables is not given", "the file is damaged");
  const variables: XptVariable[] = [];
  const first = cursor.offset;
  for (let k = 0; k < count; k++) {
    cursor.seek(first + k * describedIn, "a variable's description");
    variables.push(readVariable(cursor, text, isLate));
  }
  cursor.seek(nextRecord(first + count * describedIn), "the rows' header");
  let record = headerRecord(cursor);
  if (record.name.startsWith("LABELV")) {
    readLongLabels(cursor, variables, record, text);
    cursor.seek(nextRecord(cursor.offset), "the rows' header");
    record = headerRecord(cursor);
  }
  if (!record.name.startsWith("OBS")) cursor.fail("the rows should begin here", "the file is damaged");
  const rows = record.name === "OBSV8" ? Number(record.rest.slice(0, 15)) : 0;
  const from = cursor.offset;
  return { name, label, variables, from, to: endOfRows(cursor), rows: rows > 0 ? rows : undefined };
}

function readVariable(
  cursor: BinaryCursor,
  text: (length: number, what: string) => string,
  isLate: boolean,
): XptVariable {
  const start = cursor.offset;
  const what = "a variable's description";
  const type = cursor.uint16(what);
  if (type !== 1 && type !== 2) cursor.fail(`there is no variable type ${type}`, "the file is damaged");
  cursor.take(2, what);
  const bytes = cursor.uint16(what);
  cursor.take(2, what);
  const shortName = text(8, what);
  const label = text(40, what);
  const format = text(8, what);
  cursor.seek(start + 84, what);
  const at = cursor.uint32(what);
  const longName = isLate ? text(32, what) : "";
  return { name: longName || shortName, label, format, isText: type === 2, at, bytes };
}

/** Labels of more than 40 characters, and in version 9 formats of more than 8. */
function readLongLabels(
  cursor: BinaryCursor,
  variables: XptVariable[],
  { name, rest }: HeaderRecord,
  text: (length: number, what: string) => string,
): void {
  const what = "a long label";
  for (let left = Number.parseInt(rest.slice(0, 5), 10) || 0; left > 0; left--) {
    const k = cursor.uint16(what) - 1;
    const variable = variables[k] ?? cursor.fail(`there is no variable ${k + 1}`, "the file is damaged");
    const nameBytes = cursor.uint16(what);
    const labelBytes = cursor.uint16(what);
    const formatBytes = name === "LABELV9" ? [cursor.uint16(what), cursor.uint16(what)] : [0, 0];
    const [longName, label] = [text(nameBytes, what), text(labelBytes, what)];
    const format = text(formatBytes[0]!, what);
    cursor.take(formatBytes[1]!, what);
    variables[k] = { ...variable, name: longName || variable.name, label, format: format || variable.format };
  }
}

/** Where the next data set begins, or the file ends. */
function endOfRows(cursor: BinaryCursor): number {
  const next = Buffer.from(`${prefix}MEMB`);
  const bytes = Buffer.from(cursor.bytes.buffer, cursor.bytes.byteOffset, cursor.bytes.length);
  for (let at = cursor.offset; ; at += 1) {
    at = bytes.indexOf(next, at);
    if (at < 0) return bytes.length;
    if (at % recordBytes === 0) return at;
  }
}

const nextRecord = (offset: number) => Math.ceil(offset / recordBytes) * recordBytes;
