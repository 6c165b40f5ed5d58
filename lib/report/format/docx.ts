import type { FileChild } from "docx";
import { PopuliError } from "../../errors/populi-error.js";
import { Table } from "../../show/table.js";
import { documentOf } from "./docx-document.js";
import { tableBlocks } from "./docx-table.js";

/**
 * Tables as a Word document, one below the other, each with its title, warnings and notes. Cells are text: a label is never
 * read as markup.
 *
 * @throws PopuliError where there is no table
 * @returns the bytes of a `.docx` file
 * @example
 * const word = await toDocx((await ablation(run)).toTable());
 * await writeFile("ablation.docx", word);
 */
export async function toDocx(tables: Table | readonly Table[]): Promise<Uint8Array> {
  // Loaded where a document is written and nowhere else.
  const docx = await import("docx");
  const all = Array.isArray(tables) ? (tables as readonly Table[]) : [tables as Table];
  if (all.length === 0 || !all.every((table) => table instanceof Table))
    throw new PopuliError(
      "toDocx was given no table",
      {},
      "pass a table, such as run.toTable(), or a list of them",
    );
  const blocks = all.flatMap((table): FileChild[] => tableBlocks(docx, table));
  return documentOf(docx, all[0]?.title ?? "Tables", blocks);
}
