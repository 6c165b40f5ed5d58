import type { Code } from "../../codebook/codebook.js";

/*
 * Everything about a Stata file but its rows, as described in Stata's manual: `help dta` (versions 117 to 119) and
 * `help dta_113`, `dta_114`, `dta_115` (https://www.stata.com/help.cgi?dta).
 */

export interface DtaVariable {
  readonly name: string;
  readonly label: string;
  readonly type: "integer" | "float" | "double" | "text" | "long text";
  /** Bytes in a row, and where they begin. */
  readonly bytes: number;
  readonly at: number;
  readonly format: string;
  readonly labels: ReadonlyMap<Code, string>;
}

export interface DtaHeader {
  readonly label: string;
  readonly rows: number;
  readonly variables: readonly DtaVariable[];
  readonly littleEndian: boolean;
  /** Byte at which the rows begin. */
  readonly dataAt: number;
  readonly decode: (bytes: Uint8Array) => string;
  /** The long text that a row refers to at byte `at`. */
  longText(view: DataView, at: number): string;
}

/** Lengths of texts, which differ between versions. */
export interface Layout {
  readonly name: number;
  readonly format: number;
  readonly label: number;
  readonly utf8: boolean;
}

/** The lengths of a version's texts (see the head of this file). */
export function layoutOf(version: number): Layout {
  if (version <= 115) return { name: 33, format: version === 113 ? 12 : 49, label: 81, utf8: false };
  if (version === 117) return { name: 33, format: 49, label: 81, utf8: false };
  return { name: 129, format: 57, label: 321, utf8: true };
}

/**
 * From version 118 on text is UTF-8. Before, it is in the encoding of the writer's machine, which the file does not name:
 * the one given, else UTF-8 where it is valid as such (other programs write that), else Windows-1252.
 */
export function decoderOf({ utf8 }: Layout, encoding: string | undefined): (bytes: Uint8Array) => string {
  if (encoding !== undefined) {
    const given = new TextDecoder(encoding, { ignoreBOM: true });
    return (bytes) => given.decode(bytes);
  }
  const lenient = new TextDecoder(utf8 ? "utf-8" : "windows-1252", { ignoreBOM: true });
  if (utf8) return (bytes) => lenient.decode(bytes);
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return lenient.decode(bytes);
    }
  };
}
