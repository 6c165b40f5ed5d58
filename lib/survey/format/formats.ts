import { open } from "node:fs/promises";
import { extname } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { csv } from "./csv.js";
import { excel } from "./excel.js";
import { type FileFormat, type FormatWriting, latin1 } from "./file-format.js";
import { ods } from "./ods.js";
import { parquet } from "./parquet.js";
import { por } from "./por.js";
import { r } from "./r.js";
import { sas } from "./sas.js";
import { spss } from "./spss.js";
import { stata } from "./stata.js";
import { refuseUnread } from "./unread/kinds.js";
import { xpt } from "./xpt.js";
import { partNames } from "./zip/part-names.js";

/** The file formats of surveys, in the order that help lists them. */
export const formats: readonly FileFormat[] = [csv, spss, por, stata, sas, xpt, r, parquet, excel, ods];

/** A format that surveys can be written in. */
export type WrittenFormat = FileFormat & { readonly writing: FormatWriting };

export const writtenFormats: readonly WrittenFormat[] = formats.filter(
  (format): format is WrittenFormat => format.writing !== undefined,
);

/**
 * The format of a file by its first bytes, whatever its name ends in.
 *
 * @throws PopuliError for a file of another kind, which it names
 */
export async function formatOf(file: string): Promise<FileFormat> {
  const { beginning, parts } = await startOf(file);
  const recognised = formats.find((format) => format.recognises?.(beginning, parts));
  if (recognised !== undefined) return recognised;
  refuseUnread(
    { bytes: beginning, text: latin1(beginning), parts, ending: extname(file).toLowerCase() },
    file,
  );
  return formats.find((format) => format.recognises === undefined)!;
}

async function startOf(file: string): Promise<{ beginning: Uint8Array; parts: readonly string[] }> {
  const handle = await open(file, "r");
  try {
    const buffer = new Uint8Array(4096);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length);
    const beginning = buffer.subarray(0, bytesRead);
    const isZip = latin1(beginning.subarray(0, 4)) === "PK\u0003\u0004";
    return { beginning, parts: isZip ? await partNames(handle, (await handle.stat()).size) : [] };
  } finally {
    await handle.close();
  }
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
