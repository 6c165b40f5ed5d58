import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { adviseName } from "../../../errors/nearest.js";
import { PopuliError } from "../../../errors/populi-error.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import { readRows } from "../../table/read-rows.js";
import type { ReadTable } from "../../table/table.js";
import { BinaryCursor } from "../labelled/binary-cursor.js";
import { labelledTable } from "../labelled/labelled-table.js";
import { unnamedEncoding } from "../labelled/unnamed-encoding.js";
import { numberReader, textReader } from "../sas/column-reader.js";
import { sasVariable } from "../sas/sas-variable.js";
import { ibmDouble } from "./ibm-double.js";
import { readMembers, type XptMember, type XptVariable } from "./members.js";

/**
 * Reads a data set of a SAS transport file (.xpt), version 5 or 8: names, labels, special missing values as ".a" … ".z"
 * and "._". Dates and times become ISO texts. The first data set is read, or the one that `options.sheet` names.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged; for an unknown data set
 * @throws Interrupted when the signal is raised
 */
export async function readXpt(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const bytes = new Uint8Array(await readFile(file));
  const cursor = new BinaryCursor(bytes, file);
  cursor.littleEndian = false;
  const decode = unnamedEncoding(knownEncoding(options.encoding, file));
  const members = readMembers(cursor, decode);
  const member = chooseMember(members, options.sheet, file);
  const rowBytes = member.variables.reduce((end, { at, bytes }) => Math.max(end, at + bytes), 0);
  if (rowBytes === 0) cursor.fail(`the data set ${member.name} has no variables`);
  for (const variable of member.variables) checkVariable(variable, cursor);
  const readers = member.variables.map((variable) =>
    variable.isText
      ? textReader(variable, decode)
      : numberReader(variable.format, (row) => ibmDouble(row, variable.at, variable.bytes)),
  );
  const total = rowsOf(member, rowBytes, bytes, cursor);
  const size = await readRows(file, total, options, (row) => {
    const start = member.from + row * rowBytes;
    for (const reader of readers) reader.read(bytes.subarray(start, start + rowBytes));
    return true;
  });
  const names = members.map(({ name }) => name);
  const notes =
    names.length > 1 ? [`the data set ${member.name} of ${names.length}: ${names.join(", ")}`] : [];
  const columns = member.variables.map((variable, k) => ({
    collector: readers[k]!.collector,
    variable: sasVariable(variable, readers[k]!.isText),
  }));
  return labelledTable(columns, {
    ...{ file, size, notes, title: member.label },
    hash: createHash("sha256").update(bytes).digest("hex"),
  });
}

function chooseMember(members: readonly XptMember[], wanted: string | undefined, file: string): XptMember {
  const found = wanted === undefined ? members[0] : members.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = members.map(({ name }) => name);
  throw new PopuliError(`there is no data set '${wanted ?? ""}'`, { file }, adviseName(wanted ?? "", names));
}

function checkVariable({ name, isText, bytes }: XptVariable, cursor: BinaryCursor): void {
  if (isText ? bytes <= 32_767 : bytes >= 2 && bytes <= 8) return;
  cursor.fail(`the variable '${name}' has ${bytes} bytes`, "the file is damaged");
}

/**
 * How many rows there are. A file of version 5 does not say it; what is left of the last record is filled with spaces, so
 * rows of nothing but spaces at the end count as filling.
 */
function rowsOf(
  { from, to, rows }: XptMember,
  rowBytes: number,
  bytes: Uint8Array,
  cursor: BinaryCursor,
): number {
  const most = Math.floor((to - from) / rowBytes);
  if (rows !== undefined) {
    if (rows > most)
      cursor.fail(`the data end after ${most} of ${rows} rows`, "the file is cut short or damaged");
    return rows;
  }
  let count = most;
  const isBlank = (row: number) => {
    for (let k = 0; k < rowBytes; k++) if (bytes[from + row * rowBytes + k] !== 0x20) return false;
    return true;
  };
  while (count > 0 && isBlank(count - 1)) count -= 1;
  return count;
}
