import { PopuliError } from "../../../errors/populi-error.js";
import { unnamedEncoding } from "../labelled/unnamed-encoding.js";
import { ItemReader } from "./read-item.js";
import { type Source, sourceAt } from "./source.js";
import type { RPairs, RValue } from "./value.js";

/** What an R file holds: one value (`saveRDS`), or values with names (`save`). */
export type RFile =
  | { readonly kind: "rds"; readonly value: RValue }
  | { readonly kind: "rdata"; readonly values: RPairs["entries"] };

/** The five bytes with which `save` begins: RDX, RDA or RDB, and the version. */
const saved = /^RD([ABX])(\d)\n/;

/** Whether unpacked bytes are R's. */
export function isR(beginning: Uint8Array): boolean {
  const text = Buffer.from(beginning.subarray(0, 8)).toString("latin1");
  if (saved.test(text)) return true;
  // The version, 2 or 3, follows the form; in X with the high byte first.
  const [form, after, ...rest] = text;
  if (form === undefined || after !== "\n") return false;
  const version = { X: rest[3], B: rest[0], A: rest[0] }[form];
  return form === "A" ? /^[23]$/.test(version ?? "") && /[\r\n]/.test(rest[1] ?? "") : isVersion(version);
}

const isVersion = (character: string | undefined): boolean =>
  character === String.fromCharCode(2) || character === String.fromCharCode(3);

/**
 * Reads the values of unpacked bytes.
 *
 * @param encoding of texts that say nothing about theirs; the file's own when absent
 * @throws PopuliError naming file and byte where it is cut short or damaged, or of an old version
 */
export function readValues(bytes: Uint8Array, encoding: string | undefined, file: string): RFile {
  const version = saved.exec(Buffer.from(bytes.subarray(0, 5)).toString("latin1"));
  if (version !== null && version[2] !== "2" && version[2] !== "3") {
    throw new PopuliError(
      `it was saved with version ${version[2]} of R's format`,
      { file },
      "load it in R and save it again",
    );
  }
  const source = sourceAt(bytes, version === null ? 0 : 5, file);
  if (source === undefined)
    throw new PopuliError("R's data should begin here", { file }, "the file is damaged");
  const native = readHeader(source);
  const value = new ItemReader(source, unnamedEncoding(encoding ?? native)).read();
  if (version === null) return { kind: "rds", value };
  return { kind: "rdata", values: value.type === "pairs" ? value.entries : [] };
}

/** Reads the versions; returns the encoding of the computer that wrote the file, where it says so. */
function readHeader(source: Source): string | undefined {
  const version = source.int();
  if (version !== 2 && version !== 3) source.fail(`there is no version ${version} of R's format`);
  source.int();
  source.int();
  if (version === 2) return undefined;
  const length = source.int();
  if (length < 0 || length > 100) source.fail(`the name of an encoding has ${length} characters`);
  const named = Buffer.from(source.text(length)).toString("latin1");
  try {
    return new TextDecoder(named).encoding;
  } catch {
    return undefined;
  }
}
