import type { Code } from "../../codebook/codebook.js";
import { unnamedEncoding } from "../labelled/unnamed-encoding.js";
import type { MissingRules } from "./missing.js";

/*
 * What a Stata file says before its rows, as described in Stata's manual: `help dta` (versions 117 to 119) and
 * `help dta_113`, `dta_114`, `dta_115` (https://www.stata.com/help.cgi?dta). Versions 102 to 111 are read as pandas and
 * ReadStat read them.
 */

export interface DtaVariable {
  readonly name: string;
  readonly label: string;
  readonly type: "integer" | "float" | "double" | "text" | "long text";
  /** How many bytes it takes in a row. */
  readonly bytes: number;
  /** Where in a row they begin. */
  readonly at: number;
  readonly format: string;
  readonly labels: ReadonlyMap<Code, string>;
}

export interface DtaHeader {
  readonly label: string;
  readonly rows: number;
  readonly variables: readonly DtaVariable[];
  readonly littleEndian: boolean;
  /** The byte at which the rows begin. */
  readonly dataAt: number;
  readonly decode: (bytes: Uint8Array) => string;
  readonly missing: MissingRules;
  /** The long text to which a row refers at byte `at`. */
  longText(view: DataView, at: number): string;
}

/** The lengths of texts in bytes, which differ between versions. */
export interface Layout {
  readonly name: number;
  readonly format: number;
  /** Of a variable; before version 117 also of the data. */
  readonly label: number;
  readonly utf8: boolean;
}

/** The lengths of a version's texts. */
export function layoutOf(version: number): Layout {
  return {
    name: version <= 108 ? 9 : version <= 117 ? 33 : 129,
    format: version <= 104 ? 7 : version <= 113 ? 12 : version <= 117 ? 49 : 57,
    label: version <= 105 ? 32 : version <= 117 ? 81 : 321,
    utf8: version >= 118,
  };
}

/**
 * The decoder of a file's texts. From version 118 on they are UTF-8. Before, they are in the encoding of the computer
 * that wrote them, which the file does not name.
 */
export function decoderOf({ utf8 }: Layout, encoding: string | undefined): (bytes: Uint8Array) => string {
  if (encoding !== undefined || !utf8) return unnamedEncoding(encoding);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}
