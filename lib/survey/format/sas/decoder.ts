import { sasEncoding } from "./encodings.js";
import type { SasHeader } from "./header.js";

/** The decoder of a file's texts: of the encoding given, else of the one that the file names. */
export function decoderOf(
  { encoding }: SasHeader,
  given: string | undefined,
  notes: string[],
): (bytes: Uint8Array) => string {
  const named = given ?? sasEncoding(encoding);
  if (named === undefined) {
    notes.push(
      `SAS's encoding number ${encoding} is not known here: text read as Windows-1252; if that is wrong, give the option encoding`,
    );
  } else if (named !== "utf-8") notes.push(`text read as ${named}`);
  const decoder = new TextDecoder(named ?? "windows-1252", { ignoreBOM: true });
  return (bytes) => decoder.decode(bytes);
}
