import type { LongWork } from "../../progress/progress.js";

/** What separates the cells of delimited text. */
export type Separator = "," | ";" | "\t" | "|";

/** What the reader of a survey file cannot know, or may guess wrongly; each format uses the options that concern it. */
export interface ReadOptions extends LongWork {
  /**
   * The columns to read; all when absent. A survey takes about a byte of memory for each answer, so a file of codes
   * takes less than on disk; if a file is too large even so, read only the columns you need.
   */
  readonly columns?: readonly string[];
  /** The separator of delimited text; when absent, the one that occurs most often in the first line. */
  readonly separator?: Separator;
  /**
   * The encoding of the file's text, such as "windows-1255". When absent, it is what the file or its byte order mark
   * says; delimited text that is not valid UTF-8 is read as Windows-1252.
   */
  readonly encoding?: string;
  /**
   * Header rows of delimited text or a sheet: 1 (names), 2 where questions stand under the names, 3 where another row
   * follows. When absent, the header rows of survey platforms are recognised, and a second row that names what the
   * first leaves blank. Qualtrics' three rows with import ids and LimeSurvey's VV rows are recognised even where this
   * option says otherwise.
   */
  readonly headerRows?: 1 | 2 | 3;
  /**
   * Lines (of delimited text) or rows (of a sheet) above the header. When absent, a title is recognised: lines of one
   * cell, or lines with a blank line below them.
   */
  readonly skip?: number;
  /**
   * The table of a file that holds several: a sheet of a workbook, a data frame of an .RData file, a data set of a SAS
   * transport file. The first when absent.
   */
  readonly sheet?: string;
  /** The password of an encrypted file. */
  readonly password?: string;
  /**
   * The catalogue (.sas7bcat) with the value labels of a SAS data set. When absent, NAME.sas7bcat beside
   * NAME.sas7bdat, or formats.sas7bcat in the same folder.
   */
  readonly catalogue?: string;
}
