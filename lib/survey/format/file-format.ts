import type { ReadOptions } from "../table/read-options.js";
import type { ReadTable } from "../table/table.js";
import type { WrittenTable } from "../table/written-table.js";

/**
 * A file format that surveys are read from, and perhaps written in. A format is one file in this folder, entered in
 * `formats.ts`: reading, writing, `populi convert`, help and messages follow from what it declares.
 */
export interface FileFormat {
  /** What people call it: "SPSS". */
  readonly name: string;
  /** One file of it, as a sentence names it: "an SPSS file". */
  readonly noun: string;
  /** How the names of its files end, the usual ending first. */
  readonly endings: readonly [usual: string, ...others: string[]];
  /**
   * Whether a file is of this format, by its first bytes (at most 4096), and the names of its parts where it is a zip
   * archive. One format has no such test: it is what a file is read as when no other format recognises it.
   */
  readonly recognises?: (beginning: Uint8Array, parts: readonly string[]) => boolean;
  /** Whether a file must be held in memory whole to be read, even if only some columns are asked for. */
  readonly readWhole: boolean;
  readonly read: (file: string, options: ReadOptions) => Promise<ReadTable>;
  /** Absent where Populi does not write the format. */
  readonly writing?: FormatWriting;
}

/** How a survey is written in a format. Such a file has the format's usual ending. */
export interface FormatWriting {
  /**
   * Where the codebook goes: into a YAML file beside the survey, into the file as YAML, or into the format's own labels
   * and missing values as far as they can hold it.
   */
  readonly codebook: "beside" | "inside" | "labels";
  /** Whether multiple-response sets are kept. */
  readonly responseSets: boolean;
  /** What a user should know beforehand: "Stata 14 and later". */
  readonly remark?: string;
  /** Writes the file; returns what the format could not hold, one sentence each. */
  readonly write: (file: string, table: WrittenTable) => Promise<string[]>;
}

/** A test for files that begin with a text. */
export function beginsWith(...texts: readonly string[]): (beginning: Uint8Array) => boolean {
  return (beginning) => {
    const found = latin1(beginning);
    return texts.some((text) => found.startsWith(text));
  };
}

/** A character for each byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
