import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PopuliError } from "../../../errors/populi-error.js";
import type { LongWork } from "../../../progress/progress.js";
import type { Separator } from "../../table/read-options.js";
import { lookThrough, type Rewriting, rewrite } from "./bytes.js";
import type { Dialect } from "./dialect.js";
import { Walk } from "./walk.js";

/** How the names of folders with rewritten copies begin. */
export const copyPrefix = "populi-csv-";

/** How a file is written, judged by its beginning. */
export interface Form {
  readonly encoding: Dialect["encoding"];
  /** Whether the user gave the encoding. */
  readonly given: boolean;
  readonly separator: Separator;
  /** Cells of a row. */
  readonly columns: number;
  /** Whether rows begin with a name over which the header has no cell. */
  readonly rowNames: boolean;
}

/** A delimited file that was checked, in a form that DuckDB can read. */
export interface Readable {
  /** The file itself, or a copy. */
  readonly path: string;
  readonly walk: Walk;
  /** SHA-256 of the file, hex. */
  readonly hash: string;
  readonly notes: readonly string[];
  /** Deletes the copy, if there is one. */
  dispose(): Promise<void>;
}

/**
 * Checks a delimited file with a walk through its bytes. Where DuckDB could not read the file as it is, makes a copy:
 * in UTF-8, with one kind of line end and a name over every column.
 *
 * @throws PopuliError naming line and column of the first mistake, for an empty file, or one that is not in the
 *   encoding given
 * @throws Interrupted when the signal is raised
 */
export async function readable(
  file: string,
  { encoding, given, separator, columns, rowNames }: Form,
  work: LongWork,
): Promise<Readable> {
  const walk = new Walk(file, separator, columns, rowNames ? "the first row" : "the header");
  const inPlace = !encoding.startsWith("utf-16");
  const bytes = await lookThrough(file, inPlace ? walk : undefined, work);
  if (bytes.size === 0) throw noRows(file);
  const notes: string[] = [];
  const decode = encoding === "utf-8" && !bytes.validUtf8 ? "windows-1252" : encoding;
  if (decode !== encoding) {
    if (given) throw new PopuliError(`it is not in ${encoding}: its bytes are not valid UTF-8`, { file });
    notes.push("not valid UTF-8: read as Windows-1252 (Latin-1); if that is wrong, give the option encoding");
  }
  const copy = new Copy(file, decode);
  // R's write.table leaves out the name of the row names.
  const named = rowNames ? { prefix: `""${separator}` } : {};
  try {
    if (!inPlace) await copy.write("utf-8.csv", named, walk);
    walk.end();
    const mixed = Object.values(walk.ends).filter((count) => count > 0).length > 1;
    if (mixed) {
      await copy.write("line-feeds.csv", { ...named, lineFeeds: true });
      notes.push(
        "lines end in more than one way: every line end, even inside quotes, was read as a line feed",
      );
    } else if (inPlace && (rowNames || decode !== "utf-8")) {
      await copy.write("utf-8.csv", named);
    }
  } catch (error) {
    await copy.dispose();
    throw error;
  }
  return { path: copy.path, walk, hash: bytes.hash, notes, dispose: () => copy.dispose() };
}

export function noRows(file: string): PopuliError {
  return new PopuliError("the file has no rows of answers", { file }, "a header and at least one row");
}

/** A rewritten copy of a file, in a temporary folder. */
class Copy {
  /** The last copy written; the file itself before any. */
  path: string;
  private folder: string | undefined;

  constructor(
    private readonly file: string,
    private readonly encoding: string,
  ) {
    this.path = file;
  }

  async write(name: string, how: Omit<Rewriting, "encoding">, walk?: Walk): Promise<void> {
    this.folder ??= await mkdtemp(join(tmpdir(), copyPrefix));
    this.path = join(this.folder, name);
    await rewrite(this.file, this.path, { encoding: this.encoding, ...how }, walk);
  }

  async dispose(): Promise<void> {
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }
}
