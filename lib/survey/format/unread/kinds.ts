import { PopuliError } from "../../../errors/populi-error.js";
import type { FileStart, UnreadKind } from "./file-start.js";
import { others } from "./other.js";
import { statistics } from "./statistics.js";
import { tables } from "./tables.js";
import { texts } from "./texts.js";

/** Kinds of files that are not read, in the order in which they are tried. */
const kinds: readonly UnreadKind[] = [...statistics, ...tables, ...others, ...texts];

/**
 * Refuses a file that no format recognised and that is no delimited text.
 *
 * @throws PopuliError that names what it is, and what to do
 */
export function refuseUnread(start: FileStart, file: string): void {
  const kind = kinds.find(({ is }) => is(start));
  if (kind !== undefined)
    throw new PopuliError(`this is ${kind.what}, which is not read`, { file }, kind.advice);
  if (start.text.startsWith("PK\x03\x04"))
    throw new PopuliError(`this is ${zipOf(start)}`, { file }, "unpack it first");
}

function zipOf({ parts }: FileStart): string {
  const files = parts.filter((name) => !name.endsWith("/") && !name.startsWith("__MACOSX/"));
  if (files.length === 0) return "a zip archive";
  const shown = files.slice(0, 4).join(", ");
  return `a zip of ${shown}${files.length > 4 ? `, … (${files.length} files)` : ""}`;
}
