import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { Interrupted } from "../../../errors/interrupted.js";
import { PopuliError } from "../../../errors/populi-error.js";
import type { Separator } from "../../table/read-options.js";
import type { ReadColumn } from "../../table/table.js";
import { TextColumn, utf8 } from "./text-column.js";
import { longestLine } from "./walk.js";

/** Of more columns 2,048 rows are over 80 MB, and each of DuckDB's threads holds some such pieces: one must do. */
const mostByThreads = 2500;
/** Columns of codes taken in one pass by one thread: every pass finds all cells of the file anew. */
const mostByOne = 6700;
/** A file of more bytes a cell has longer texts, each of which needs room of its own while a piece is taken. */
const bytesOfCode = 8;

type Bindings = typeof import("@duckdb/node-bindings");

/** A UTF-8 file and what is known of it. */
export interface ScanInput {
  readonly file: string;
  /** The file to name in messages, where `file` is a copy of it. */
  readonly named: string;
  readonly separator: Separator;
  readonly columns: number;
  /** Rows it has, the header among them. */
  readonly rows: number;
  /** Which columns to keep, by their place, told from the first three rows; all when absent. */
  readonly choose: ((top: readonly (readonly string[])[]) => readonly number[]) | undefined;
  readonly signal: AbortSignal | undefined;
  /** Hears how many rows were read, a part of them where several passes each take some of the columns. */
  readonly onRows: (rows: number) => void;
}

/** The header's cells, and the rows below as columns of distinct texts. */
export interface Scanned {
  readonly header: readonly string[];
  readonly columns: readonly ReadColumn[];
  /** Rows below the header. */
  readonly rows: number;
}

/**
 * Reads a delimited file by DuckDB's reader in strict mode: the header is a row like the others, every cell is text, and
 * every row must have as many cells.
 *
 * @throws PopuliError with DuckDB's message; a walk has found the mistakes that a person can make before
 */
export async function scan(input: ScanInput): Promise<Scanned> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    // The reader holds some 64 MB a thread; more than 4 wait for the one that gathers.
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
      // A few columns of long texts among codes need more room.
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

/** The cells of the first three rows, or of as many as there are. */
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
      // Read once: it asks DuckDB every time.
      const count = chunk?.rowCount ?? 0;
      if (chunk === null || count === 0) break;
      if (input.signal?.aborted) throw new Interrupted(`reading ${input.named}`);
      // DuckDB reads on while these rows are gathered.
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
    // The connection must not be closed under a fetch.
    await next.catch(() => {});
  }
  return {
    header,
    columns: columns.map((column, c) => column.column(names[c]!)),
    rows: Math.max(0, rows),
  };
}

/**
 * A vector of texts as DuckDB holds it: 16 bytes a cell, of which the first four are the length, and the rest the text
 * itself, or (from 13 bytes on) its first four bytes and a pointer to all of it.
 */
function textsOf(duckdb: Bindings, { chunk }: DuckDBDataChunk, column: number, count: number) {
  const vector = duckdb.data_chunk_get_vector(chunk, column);
  const bytes = duckdb.vector_get_data(vector, 16 * count);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, 4 * count);
  // Nothing is returned where no cell is NULL, whatever the declaration says.
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

/** A call of DuckDB's reader in which nothing is left to be guessed. Names from the file do not occur in it. */
function reader({ file, separator, columns }: ScanInput): string {
  const types = columnNames(columns).map((name) => `${name}: 'VARCHAR'`);
  // Characters that would make a pattern of the path are put in brackets.
  const path = file.replace(/[*?[\]]/g, "[$&]");
  return `read_csv(${literal(path)}, columns = {${types.join(", ")}}, auto_detect = false, header = false,
    delim = ${literal(separator)}, quote = '"', escape = '"', comment = '', nullstr = '', compression = 'none',
    strict_mode = true, max_line_size = ${longestLine})`;
}
