import { type LongWork, quietly } from "../../progress/progress.js";
import { track } from "../../progress/track.js";

/** Rows between two progress reports. A file of fewer rows is read before anyone would see one. */
const rowsAtOnce = 2048;

/**
 * Reads the rows of a file that is in memory, and reports progress.
 *
 * @param total how many rows the file says it has; `undefined` where it does not say
 * @param readRow reads the row of that number, counted from 0; false where there is none
 * @returns how many rows were read
 * @throws Interrupted when the signal is raised
 */
export function readRows(
  file: string,
  total: number | undefined,
  work: LongWork,
  readRow: (row: number) => boolean,
): Promise<number> {
  const isShort = total !== undefined && total < rowsAtOnce;
  const steps = { task: `reading ${file}`, total: total ?? 0, unit: "rows" };
  return track(steps, isShort ? quietly(work) : work, async (reading) => {
    let rows = 0;
    while ((total === undefined || rows < total) && readRow(rows)) {
      rows += 1;
      if (rows % rowsAtOnce !== 0) continue;
      reading.step(rowsAtOnce);
      await reading.breathe();
    }
    reading.step(rows % rowsAtOnce);
    return rows;
  });
}
