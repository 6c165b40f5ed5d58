import { open } from "node:fs/promises";
import { extname } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { csv } from "./csv.js";
import { excel } from "./excel.js";
import type { FileFormat, FormatWriting } from "./file-format.js";
import { parquet } from "./parquet.js";
import { por } from "./por.js";
import { r } from "./r.js";
import { sas } from "./sas.js";
import { spss } from "./spss.js";
import { stata } from "./stata.js";
import { xpt } from "./xpt.js";

/** The file formats of surveys, in the order that help lists them. */
export const formats: readonly FileFormat[] = [csv, spss, por, stata, sas, xpt, r, parquet, excel];

/** A format that surveys can be written in. */
export type WrittenFormat = FileFormat & { readonly writing: FormatWriting };

export const writtenFormats: readonly WrittenFormat[] = formats.filter(
  (format): format is WrittenFormat => format.writing !== undefined,
);

/** The format of a file by its first bytes, whatever its name ends in. */
export async function formatOf(file: string): Promise<FileFormat> {
  const handle = await open(file, "r");
  const buffer = new Uint8Array(4096);
  let length: number;
  try {
    length = (await handle.read(buffer, 0, buffer.length)).bytesRead;
  } finally {
    await handle.close();
  }
  const beginning = buffer.subarray(0, length);
  const recognised = formats.find((format) => format.recognises?.(beginning));
  return recognised ?? formats.find((format) => format.recognises === undefined)!;
}

/** The format that files of this name should have; `undefined` for an unknown ending. */
export function formatNamed(file: string): FileFormat | undefined {
  const ending = extname(file).toLowerCase();
  return formats.find(({ endings }) => endings.includes(ending));
}

/**
 * The format that a file of this name is written in.
 *
 * @throws PopuliError listing the endings that can be written
 */
export function formatToWrite(file: string): WrittenFormat {
  const ending = extname(file).toLowerCase();
  const found = writtenFormats.find(({ endings }) => endings[0] === ending);
  if (found !== undefined) return found;
  const known = writtenFormats.map(({ endings }) => endings[0]);
  throw new PopuliError(
    `no format that can be written has the ending '${ending}'`,
    { file },
    `${adviseName(ending, known)} (can be written: ${known.join(" ")})`,
  );
}

/** The names of all formats, as a sentence lists them: "CSV, SPSS, … or Excel". */
export function formatNames(): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(formats.map(({ name }) => name));
}
