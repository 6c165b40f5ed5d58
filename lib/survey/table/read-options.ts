import type { LongWork } from "../../progress/progress.js";

/** What separates the cells of delimited text. */
export type Separator = "," | ";" | "\t" | "|";

/**
 * What the reader of a survey file cannot know, or may guess wrongly; each format reads the options that concern it.
 */
export interface ReadOptions extends LongWork {
  /**
   * The columns to read; all when absent. A survey takes about a byte of memory for each answer, so a file of codes
   * takes less than on disk; of a file that is too large even so, read the columns you need.
   */
  readonly columns?: readonly string[];
  /** The separator of delimited text; when absent, the one that occurs most often in the first line. */
  readonly separator?: Separator;
  /**
   * The encoding of the file's text, such as "windows-1255". When absent, the file's own word for it or a byte order
   * mark; delimited text that is not valid UTF-8 is read as Windows-1252.
   */
  readonly encoding?: string;
  /**
   * Header rows of delimited text: 1 (names), or 2 where questions stand under the names. When absent, 1, but the
   * header rows of Qualtrics and LimeSurvey are recognised (and Qualtrics' three, with import ids, always).
   */
  readonly headerRows?: 1 | 2;
  /** The sheet of an Excel workbook; the first when absent. */
  readonly sheet?: string;
}
