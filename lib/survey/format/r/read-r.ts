import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PopuliError } from "../../../errors/populi-error.js";
import { quietly } from "../../../progress/progress.js";
import { track } from "../../../progress/track.js";
import { knownEncoding } from "../../table/known-encoding.js";
import type { ReadOptions } from "../../table/read-options.js";
import type { ReadTable } from "../../table/table.js";
import { type LabelledColumn, labelledTable } from "../labelled/labelled-table.js";
import { columnOf } from "./column.js";
import { frameOf } from "./data-frame.js";
import { flatColumns } from "./flat-columns.js";
import { isR, readValues } from "./read-values.js";
import { givenRowNames, rowsOf } from "./rows-of.js";
import { packingOf, unpack } from "./unpack.js";
import { attributesOf, textsOf } from "./value.js";

/** A data frame of fewer columns is read before anyone would see a progress bar. */
const fewColumns = 50;

/**
 * Reads a data frame that R saved with `saveRDS` or `save`, in any of its forms and packings (gzip, bzip2, xz): factors
 * with their levels, dates and times, labels and missing values of the packages haven, labelled and foreign. Of several
 * data frames the first is read, or the one that `options.sheet` names.
 *
 * @throws PopuliError naming file and byte where the file is cut short or damaged; where it has no data frame
 * @throws Interrupted when the signal is raised
 */
export async function readR(file: string, options: ReadOptions = {}): Promise<ReadTable> {
  const packed = new Uint8Array(await readFile(file));
  const packing = packingOf(packed);
  const bytes = packing === undefined ? packed : await unpack(packed, packing, file);
  if (!isR(bytes)) {
    throw new PopuliError(
      `it is packed with ${packing}, and what is packed are no data of R`,
      { file },
      "unpack it first",
    );
  }
  const { frame, notes: found } = frameOf(
    readValues(bytes, knownEncoding(options.encoding, file), file),
    options.sheet,
    file,
  );
  const notes = [...found];
  const size = rowsOf(frame);
  const flat = flatColumns(frame, size, notes);
  if (flat.length === 0) throw new PopuliError("the data frame has no columns", { file });
  const losses = { infinite: [] };
  const columns: LabelledColumn[] = [];
  const steps = { task: `reading ${file}`, total: flat.length, unit: "columns" };
  await track(steps, flat.length < fewColumns ? quietly(options) : options, async (reading) => {
    for (const column of flat) {
      columns.push(columnOf(column, frame, losses));
      reading.step(1);
      await reading.breathe();
    }
  });
  const names = givenRowNames(frame);
  if (names !== undefined) notes.push(`row names are left out: ${names.slice(0, 3).join(", ")}, …`);
  if (losses.infinite.length > 0)
    notes.push(`infinite numbers are read as empty: ${losses.infinite.join(", ")}`);
  return labelledTable(columns, {
    ...{ file, size, notes, title: textsOf(attributesOf(frame).get("label"))[0] ?? "" },
    hash: createHash("sha256").update(packed).digest("hex"),
  });
}
