import { open, stat } from "node:fs/promises";
import { formatOf } from "../format/formats.js";
import { readTable } from "../format/read-table.js";
import { layouts } from "./layout/layouts.js";

/** A header is within these bytes; a file of another format that is larger is not a table of shares. */
const headerBytes = 1 << 16;
const largestOther = 1 << 24;

/** The name of the layout of a file of published shares, by its columns; `undefined` for any other file. */
export async function shareLayoutOf(file: string): Promise<string | undefined> {
  const names = await columnNames(file);
  return layouts.find(({ recognises }) => recognises(names))?.name;
}

async function columnNames(file: string): Promise<readonly string[]> {
  if ((await formatOf(file)).name === "CSV") {
    const handle = await open(file, "r");
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(headerBytes), 0, headerBytes, 0);
      const text = new TextDecoder().decode(buffer.subarray(0, bytesRead));
      return (text.split(/\r?\n/)[0] ?? "")
        .split(/[,;\t|]/)
        .map((name) => name.replace(/^\s*"?|"?\s*$/g, ""));
    } finally {
      await handle.close();
    }
  }
  if ((await stat(file)).size > largestOther) return [];
  return (await readTable(file)).columns.map(({ name }) => name);
}
