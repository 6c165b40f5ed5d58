import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * The encoding of that name, as `TextDecoder` calls it.
 *
 * @throws PopuliError with the nearest name for an unknown one
 */
export function knownEncoding(label: string | undefined, file: string): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    const common = ["utf-8", "utf-16le", "utf-16be", "shift_jis", "gb18030", "big5", "euc-kr", "koi8-r"];
    const windows = Array.from({ length: 9 }, (_, k) => `windows-${1250 + k}`);
    throw new PopuliError(
      `there is no encoding '${label}'`,
      { file },
      adviseName(label, [...common, ...windows, "iso-8859-1", "iso-8859-2", "iso-8859-8", "macintosh"]),
    );
  }
}
