import { availableParallelism } from "node:os";
import type { DuckDBConnection, DuckDBVector } from "@duckdb/node-api";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { CodeCollector } from "../code-collector.js";
import type { ReadColumn } from "../table-read.js";
import { lineAt, lineTooLong, longestLine } from "./bytes.js";
import type { Separator } from "./dialect.js";

/**
 * Up to this many columns DuckDB makes numbers of the cells that are whole numbers; beyond, planning that many expressions
 * takes longer than reading the text (measured: 0.5 s for 615 columns, 25 s for 5,000).
 */
const mostPlanned = 1000;

/** Columns of text taken in one pass over a wider file: 2,048 rows of them are 80 MB, and some are in flight. */
const mostAtOnce = 2500;

/** A UTF-8 file and what is known of it. */
export interface ScanInput {
  readonly file: string;
  /** The file to name in messages, where `file` is a copy of it. */
  readonly named: string;
  readonly separator: Separator;
  readonly columns: number;
  /** What has that many cells, for messages: "the header", "the first row". */
  readonly model: string;
  readonly signal: AbortSignal | undefined;
  readonly onRows: (done: number) => void;
}

/** The header's cells, and the rows below as columns of distinct texts. */
export interface Scanned {
  readonly header: readonly string[];
  readonly columns: readonly ReadColumn[];
  /** Rows below the header. */
  readonly rows: number;
}

/** DuckDB's strict reader refuses a file whose line ends differ outside quotes. */
export class MixedLineEnds extends Error {}

/**
 * Reads a delimited file by DuckDB's reader in strict mode: the header is a row like the others, every cell is text, and
 * every row must have as many cells.
 *
 * Whole numbers that DuckDB would write the same way ("7", but not "07" or "+7") come as numbers, which the language
 * boundary hands over ten times faster than text, and become the text they were again.
 *
 * @throws MixedLineEnds
 * @throws PopuliError naming file and line
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
    throw await explained(connection, input, error as Error);
  } finally {
    input.signal?.removeEventListener("abort", stop);
    connection.closeSync();
    instance.closeSync();
  }
}

async function gather(connection: DuckDBConnection, input: ScanInput): Promise<Scanned> {
  const names = columnNames(input.columns);
  if (input.columns <= mostPlanned) return gatherColumns(connection, input, names, true);
  const parts: Scanned[] = [];
  for (let from = 0; from < names.length; from += mostAtOnce) {
    parts.push(await gatherColumns(connection, input, names.slice(from, from + mostAtOnce), false));
  }
  return {
    header: parts.flatMap(({ header }) => header),
    columns: parts.flatMap(({ columns }) => columns),
    rows: parts[0]!.rows,
  };
}

async function gatherColumns(
  connection: DuckDBConnection,
  input: ScanInput,
  names: readonly string[],
  numbers: boolean,
): Promise<Scanned> {
  const cells = (numbers ? names.map(wholeNumberOrText) : names).join(", ");
  const result = await connection.stream(`select ${cells} from ${reader(input)}`);
  const header: string[] = [];
  const collectors = names.map(() => new CodeCollector());
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
      for (const [c, collector] of collectors.entries()) {
        const whole = numbers ? chunk.getColumnVector(2 * c) : undefined;
        const texts = chunk.getColumnVector(numbers ? 2 * c + 1 : c) as DuckDBVector<string>;
        if (from === 1) header.push(String(whole?.getItem(0) ?? texts.getItem(0) ?? ""));
        if (whole === undefined) collectTexts(collector, texts, from, count);
        else collectNumbers(collector, whole as DuckDBVector<number>, texts, from, count);
      }
      rows += count;
      input.onRows(rows);
    }
  } finally {
    // The connection must not be closed under a fetch.
    await next.catch(() => {});
  }
  const columns = collectors.map((collector, c): ReadColumn => {
    const { codes, at } = collector.column(names[c]!);
    return { name: names[c]!, codes: codes.map(String), at };
  });
  return { header, columns, rows: Math.max(0, rows) };
}

/** The whole numbers and the other texts of a column stand in two vectors, each null where the other is not. */
function collectNumbers(
  collector: CodeCollector,
  numbers: DuckDBVector<number>,
  texts: DuckDBVector<string>,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const number = numbers.getItem(i);
    if (number !== null) collector.number(number);
    else collector.text(texts.getItem(i) ?? "");
  }
}

function collectTexts(collector: CodeCollector, texts: DuckDBVector<string>, from: number, to: number): void {
  for (let i = from; i < to; i++) collector.text(texts.getItem(i) ?? "");
}

/** A column as an INTEGER where that is written the same way, and as text where it is not. */
function wholeNumberOrText(name: string): string {
  const number = `try_cast(${name} as integer)`;
  const same = `${number}::varchar = ${name}`;
  return `case when ${same} then ${number} end, case when ${same} then null else ${name} end`;
}

const columnNames = (count: number) => Array.from({ length: count }, (_, c) => `c${c}`);
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A call of DuckDB's reader in which nothing is left to be guessed. Names from the file do not occur in it. */
function reader({ file, separator, columns }: ScanInput, more = ""): string {
  const types = columnNames(columns).map((name) => `${name}: 'VARCHAR'`);
  // Characters that would make a pattern of the path are put in brackets.
  const path = file.replace(/[*?[\]]/g, "[$&]");
  return `read_csv(${literal(path)}, columns = {${types.join(", ")}}, auto_detect = false, header = false,
    delim = ${literal(separator)}, quote = '"', escape = '"', comment = '', nullstr = '', compression = 'none',
    strict_mode = true, max_line_size = ${longestLine}${more})`;
}

const isMixedLineEnds = (error: unknown) => /reached an invalid state/.test((error as Error).message);

/** The error that says where the first row is that DuckDB would not take, and why. */
async function explained(connection: DuckDBConnection, input: ScanInput, error: Error): Promise<Error> {
  if (isMixedLineEnds(error)) return new MixedLineEnds();
  const { named, file } = input;
  // One thread, so that the first mistake is the one found.
  await connection.run("set threads = 1");
  try {
    await connection.run(
      `select count(c0) from ${reader(input, ", store_rejects = true, rejects_limit = 1000")}`,
    );
  } catch (second) {
    if (input.signal?.aborted) return new Interrupted(`reading ${named}`);
    if (isMixedLineEnds(second)) return new MixedLineEnds();
    return new PopuliError(`DuckDB cannot read it: ${(second as Error).message.split("\n")[0]}`, {
      file: named,
    });
  }
  // A row with too many or too few cells is listed once for each; the position is that of blank lines before it.
  const rejected = await connection.runAndReadAll(
    `select error_type::varchar, line_byte_position - 1, column_idx, error_message, line from reject_errors
     where line_byte_position = (select min(line_byte_position) from reject_errors) order by if(error_type = 'MISSING COLUMNS', column_idx, -column_idx)`,
  );
  const first = rejected.getRows()[0];
  if (first === undefined) {
    return new PopuliError(`DuckDB cannot read it: ${error.message.split("\n")[0]}`, { file: named });
  }
  const [kind, position, cell, message, record] = first.map((value) => (value === null ? "" : String(value)));
  const place = { file: named, line: Math.max(await lineAt(file, Number(position)), Number(record)) };
  switch (kind) {
    case "MISSING COLUMNS":
    case "TOO MANY COLUMNS": {
      const found = Number(/Found: (\d+)/.exec(message!)?.[1]);
      return new PopuliError(
        `the row has ${found} cell${found === 1 ? "" : "s"}, but ${input.model} has ${input.columns}`,
        place,
        "a cell that holds the separator or a line end must stand in quotes",
      );
    }
    case "UNQUOTED VALUE":
      return new PopuliError(
        `the quotes of cell ${cell} do not match: it is never closed, or text follows the closing quote`,
        place,
        "close a quoted cell with a quote, and double a quote that belongs to its text",
      );
    case "LINE SIZE OVER MAXIMUM":
      return lineTooLong(named, place.line);
    default:
      return new PopuliError(`DuckDB cannot read the row: ${message!.split("\n")[0]}`, place);
  }
}
