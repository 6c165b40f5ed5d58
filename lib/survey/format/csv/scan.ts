import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Separator } from "../../table/read-options.js";
import type { ReadColumn } from "../../table/table.js";
import { TextColumn, utf8 } from "./text-column.js";
import { longestLine } from "./walk.js";

/**
 * With more columns, one thread reads: 2,048 rows take over 80 MB, and each of DuckDB's threads holds several such
 * pieces.
 */
const mostByThreads = 2500;
/** Columns of codes that one thread reads in a pass. Every pass parses the whole file again. */
const mostByOne = 6700;
/** A file with more bytes per cell has longer texts, which DuckDB keeps outside its vectors. */
const bytesOfCode = 8;

type Bindings = typeof import("@duckdb/node-bindings");

/** A file in UTF-8, and what is known of it. */
export interface ScanInput {
  readonly file: string;
  /** The file to name in messages; `file` may be a copy. */
  readonly named: string;
  readonly separator: Separator;
  readonly columns: number;
  /** Including the header. */
  readonly rows: number;
  /** Chooses columns by their positions, given the first three rows; all when absent. */
  readonly choose: ((top: readonly (readonly string[])[]) => readonly number[]) | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called with the number of rows read. Where a pass reads some of the columns, its rows count in proportion. */
  readonly onRows: (rows: number) => void;
}

/** The cells of the header, and the columns of texts below it. */
export interface Scanned {
  readonly header: readonly string[];
  readonly columns: readonly ReadColumn[];
  /** Rows below the header. */
  readonly rows: number;
}

/**
 * Reads delimited text with DuckDB's reader in strict mode: the header is a row like any other, every cell is a text,
 * and all rows have the same number of cells.
 *
 * @throws PopuliError with DuckDB's message. The usual mistakes have been found by a walk before.
 */
export async function scan(input: ScanInput): Promise<Scanned> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    // The reader holds about 64 MB a thread; more than four would only wait for the one that collects the cells.
    threads: String(Math.min(4, availableParallelism())),
    memory_limit: "1GB",
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const connection = await instance.connect();
  const stop = () => connection.interrupt();
  input.signal?.addEventListener("abort", stop);
  try {
    return await gather(connection, input);
  } catch (error) {
    if (input.signal?.aborted) throw new Interrupted(`reading ${input.named}`);
    if (error instanceof PopuliError || error instanceof Interrupted) throw error;
    throw new PopuliError(`DuckDB cannot read it: ${(error as Error).message.split("\n")[0]}`, {
      file: input.named,
    });
  } finally {
    input.signal?.removeEventListener("abort", stop);
    connection.closeSync();
    instance.closeSync();
  }
}

async function gather(connection: DuckDBConnection, input: ScanInput): Promise<Scanned> {
  let names = columnNames(input.columns);
  if (input.choose !== undefined) {
    const beginning = await gatherColumns(connection, input, names, () => {}, "limit 3");
    names = input.choose(topOf(beginning)).map((c) => `c${c}`);
  }
  const parts: Scanned[] = [];
  let most = mostByThreads;
  if (names.length > most && (await stat(input.file)).size < bytesOfCode * input.columns * input.rows) {
    await connection.run("set threads = 1");
    most = mostByOne;
  }
  for (let from = 0; from < names.length; ) {
    try {
      const some = names.slice(from, from + most);
      const onRows = (rows: number) => input.onRows((rows * some.length) / names.length);
      parts.push(await gatherColumns(connection, input, some, onRows));
      from += most;
    } catch (error) {
      // A few columns of long texts among codes need more memory.
      if (most < mostByThreads || !/^Out of Memory/.test((error as Error).message)) throw error;
      most = Math.ceil(most / 2);
    }
  }
  return {
    header: parts.flatMap(({ header }) => header),
    columns: parts.flatMap(({ columns }) => columns),
    rows: parts[0]!.rows,
  };
}

/** The cells of the first three rows, or of all if there are fewer. */
export function topOf({ header, columns, rows }: Scanned): readonly (readonly string[])[] {
  const below = Array.from({ length: Math.min(2, rows) }, (_, row) =>
    columns.map(({ codes, at }) => (at[row] === 0 ? "" : String(codes[at[row]! - 1]))),
  );
  return [header, ...below];
}

async function gatherColumns(
  connection: DuckDBConnection,
  input: ScanInput,
  names: readonly string[],
  onRows: (rows: number) => void,
  limit = "",
): Promise<Scanned> {
  const { default: bindings } = await import("@duckdb/node-bindings");
  const result = await connection.stream(`select ${names.join(", ")} from ${reader(input)} ${limit}`);
  const header: string[] = [];
  const columns = names.map(() => new TextColumn(limit === "" ? input.rows : 3));
  let rows = -1;
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      // A getter that asks DuckDB each time.
      const count = chunk?.rowCount ?? 0;
      if (chunk === null || count === 0) break;
      if (input.signal?.aborted) throw new Interrupted(`reading ${input.named}`);
      // DuckDB reads on while these rows are collected.
      next = result.fetchChunk();
      next.catch(() => {});
      const from = rows < 0 ? 1 : 0;
      onRows(count - from);
      for (const [c, column] of columns.entries()) {
        const { words, valid, textAt } = textsOf(bindings, chunk, c, count);
        if (from === 1) header.push(textAt(0));
        column.take(words, valid, from, count, textAt);
      }
      rows += count;
    }
  } finally {
    // The connection must not be closed during a fetch.
    await next.catch(() => {});
  }
  return {
    header,
    columns: columns.map((column, c) => column.column(names[c]!)),
    rows: Math.max(0, rows),
  };
}

/**
 * The texts of a DuckDB vector, 16 bytes per cell: four for the length, and the rest for the text itself, or (from 13
 * bytes on) for its first four bytes and a pointer to the whole.
 */
function textsOf(duckdb: Bindings, { chunk }: DuckDBDataChunk, column: number, count: number) {
  const vector = duckdb.data_chunk_get_vector(chunk, column);
  const bytes = duckdb.vector_get_data(vector, 16 * count);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, 4 * count);
  // DuckDB returns nothing where no cell is NULL, although the declaration says otherwise.
  const valid = (duckdb.vector_get_validity(vector, 8 * Math.ceil(count / 64)) as Uint8Array | null) ?? null;
  const textAt = (cell: number): string => {
    if (valid !== null && (valid[cell >> 3]! & (1 << (cell & 7))) === 0) return "";
    const length = words[4 * cell]!;
    const text =
      length <= 12
        ? bytes.subarray(16 * cell + 4, 16 * cell + 4 + length)
        : duckdb.get_data_from_pointer(bytes.buffer as ArrayBuffer, bytes.byteOffset + 16 * cell + 8, length);
    return utf8.decode(text);
  };
  return { words, valid, textAt };
}

const columnNames = (count: number) => Array.from({ length: count }, (_, c) => `c${c}`);
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A call to DuckDB's reader that leaves nothing to detection and contains no text of the file. */
function reader({ file, separator, columns }: ScanInput): string {
  const types = columnNames(columns).map((name) => `${name}: 'VARCHAR'`);
  // In brackets, a character of the path is not a wildcard.
  const path = file.replace(/[*?[\]]/g, "[$&]");
  return `read_csv(${literal(path)}, columns = {${types.join(", ")}}, auto_detect = false, header = false,
    delim = ${literal(separator)}, quote = '"', escape = '"', comment = '', nullstr = '', compression = 'none',
    strict_mode = true, max_line_size = ${longestLine})`;
}
