import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import type { DataFrame } from "danfojs-node";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type ColumnNote, notesOf } from "../../show/column-notes.js";
import { danfoFrame, type FrameOptions, noteOf, valuesOf } from "./frame.js";
import { SpeltNames } from "./spelt-names.js";
import { sqlColumn } from "./sql-column.js";
import type { Survey } from "./survey.js";

type Value = string | number | null;

/** A table that a query can name. */
interface Source {
  readonly columns: readonly string[];
  readonly size: number;
  values(column: string): readonly Value[];
  note(column: string): ColumnNote | undefined;
}

/** The tables of a survey by the suffix of their names, and what each holds for an answer. */
const surveyTables: Readonly<Record<string, FrameOptions>> = {
  "": { labels: false },
  _raw: { labels: false, missing: "code" },
  _labels: { labels: true },
};

/**
 * Runs a query in DuckDB over surveys and frames, each a table under its name. Of a survey `gss`, the table `gss` holds
 * codes, with NULL for missing answers; `gss_raw` also holds missing codes, as the file has them; `gss_labels` holds
 * value labels.
 *
 * @throws PopuliError with DuckDB's message, the line of the query, and the nearest table or column
 * @example
 * await sql({ gss, wvs }, "select avg(gss.happy), avg(wvs.Q46) from gss, wvs");
 */
export async function sql(
  tables: Readonly<Record<string, Survey | DataFrame>>,
  query: string,
): Promise<DataFrame> {
  return new SqlTables(tables).ask(query);
}

/**
 * Surveys and frames as tables in DuckDB. As a survey may have hundreds of columns, a table is filled with those whose
 * names occur in a query, or with all for `*`.
 */
export class SqlTables {
  private readonly sources = new Map<string, Source>();
  private connection: Promise<DuckDBConnection> | undefined;
  /** The columns filled so far and their names in DuckDB, by table. */
  private readonly held = new Map<string, ReadonlyMap<string, string>>();
  private queue: Promise<unknown> = Promise.resolve();

  /** @throws PopuliError for names that differ only in case, which DuckDB ignores */
  constructor(tables: Readonly<Record<string, Survey | DataFrame>>) {
    const lower = new Map<string, string>();
    for (const [given, table] of Object.entries(tables))
      for (const [name, source] of sourcesOf(given, table)) {
        const other = lower.get(name.toLowerCase());
        if (other !== undefined)
          throw new PopuliError(
            `the tables '${other}' and '${name}' are the same to DuckDB`,
            {},
            "rename one of them",
          );
        lower.set(name.toLowerCase(), name);
        this.sources.set(name, source);
      }
  }

  ask(query: string): Promise<DataFrame> {
    const answer = this.queue.then(() => this.answer(query));
    this.queue = answer.catch(() => {});
    return answer;
  }

  private async answer(query: string): Promise<DataFrame> {
    this.connection ??= connect();
    const connection = await this.connection;
    const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? []);
    const named = [...this.sources].filter(([name]) => words.has(name.toLowerCase()));
    const spelt = new SpeltNames(named.flatMap(([, source]) => source.columns));
    const asked = spelt.inQuery(query);
    for (const [name, source] of named) await this.fill(connection, name, source, query, spelt);
    try {
      const reader = await connection.runAndReadAll(asked);
      const names = reader.deduplicatedColumnNames().map((name) => spelt.original(name));
      const columns = reader.getColumns().map((values) => values.map(plainValue));
      return danfoFrame(names, columns, notesAmong(names, named));
    } catch (error) {
      throw explained(error as Error, [...this.sources.keys()], named, spelt);
    }
  }

  private async fill(
    connection: DuckDBConnection,
    table: string,
    source: Source,
    query: string,
    spelt: SpeltNames,
  ): Promise<void> {
    const before = this.held.get(table);
    const lower = query.toLowerCase();
    const everything = asksForAll(lower);
    const wanted = new Map(
      source.columns
        .filter((name) => everything || before?.has(name) || lower.includes(name.toLowerCase()))
        .map((name) => [name, spelt.alias(name)]),
    );
    const isHeld =
      before?.size === wanted.size && [...wanted].every(([name, alias]) => before.get(name) === alias);
    if (isHeld) return;
    const columns = await Promise.all(
      [...wanted].map(async ([name, alias]) => ({ name: alias, ...(await sqlColumn(source.values(name))) })),
    );
    const { BIGINT } = await import("@duckdb/node-api");
    // A table needs a column, even if the query names none: `select count(*)`.
    if (columns.length === 0) {
      const values = Array.from({ length: source.size }, (_, i) => BigInt(i));
      columns.push({ name: "respondent", values, type: BIGINT });
    }
    const types = columns.map(({ name, type }) => `${quoted(name)} ${type}`);
    await connection.run(`create or replace table ${quoted(table)} (${types.join(", ")})`);
    await append(connection, table, columns, source.size);
    this.held.set(table, wanted);
  }
}

function sourcesOf(name: string, table: Survey | DataFrame): [string, Source][] {
  if (!isSurvey(table)) return [[name, frameSource(table)]];
  return Object.entries(surveyTables).map(([suffix, options]) => [
    `${name}${suffix}`,
    {
      columns: [...table.codebook.variables.keys()],
      size: table.size,
      values: (column) => valuesOf(table.column(column), options),
      note: (column) => {
        const variable = table.codebook.variables.get(column);
        return variable === undefined ? undefined : noteOf(variable);
      },
    },
  ]);
}

function isSurvey(table: Survey | DataFrame): table is Survey {
  return "codebook" in table;
}

function frameSource(frame: DataFrame): Source {
  const rows = frame.values as unknown[][];
  return {
    columns: frame.columns.map(String),
    size: rows.length,
    values: (column) => {
      const c = frame.columns.map(String).indexOf(column);
      return rows.map((row) => frameValue(row[c]));
    },
    note: (column) => notesOf(frame).get(column),
  };
}

function frameValue(value: unknown): Value {
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" ? value : String(value);
}

/** Notes on the result's columns: one with the name of a table's column has its note. */
function notesAmong(names: readonly string[], tables: readonly (readonly [string, Source])[]) {
  return new Map(
    names.flatMap((name): [string, ColumnNote][] => {
      const [note] = tables.flatMap(([, source]) => source.note(name) ?? []);
      return note === undefined ? [] : [[name, note]];
    }),
  );
}

/**
 * Whether a query, in lower case, may need columns that it does not name: `select *` and `from gss` do, `count(*)` does
 * not.
 */
function asksForAll(query: string): boolean {
  return (
    !/\bselect\b/.test(query) ||
    /(?:\bselect|\bdistinct|\ball|,|\.)\s*\*/.test(query) ||
    /\b(?:columns\s*\(|natural|summarize|describe|pivot|unpivot)/.test(query)
  );
}

/** DuckDB's message with the nearest name; DuckDB itself knows only the columns that were filled. */
function explained(
  error: Error,
  tables: readonly string[],
  named: readonly (readonly [string, Source])[],
  spelt: SpeltNames,
): PopuliError {
  if (error instanceof PopuliError) return error;
  const [message = ""] = error.message.split("\n");
  const line = /^LINE (\d+):/m.exec(error.message)?.[1];
  const table = /Table with name "?([^"\s]+)"? does not exist|Referenced table "([^"]+)" not found/.exec(
    message,
  );
  const column = /column "([^"]+)" not found|not have a column named "([^"]+)"/.exec(message);
  const columns = [...new Set(named.flatMap(([, source]) => source.columns))];
  const advice =
    table !== null
      ? adviseName((table[1] ?? table[2])!, tables)
      : column !== null
        ? adviseName(spelt.original((column[1] ?? column[2])!), columns)
        : undefined;
  const place = line === undefined ? {} : { line: Number(line) };
  // DuckDB's whole message also marks the place in the line.
  return Object.assign(new PopuliError(`DuckDB: ${message}`, place, advice), { cause: error });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

async function connect(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    preserve_insertion_order: "true",
  });
  return instance.connect();
}

async function append(
  connection: DuckDBConnection,
  table: string,
  columns: readonly {
    readonly values: readonly unknown[];
    readonly type: import("@duckdb/node-api").DuckDBType;
  }[],
  size: number,
): Promise<void> {
  const { DuckDBDataChunk } = await import("@duckdb/node-api");
  const appender = await connection.createAppender(table);
  const types = columns.map(({ type }) => type);
  const rows = 2048; // DuckDB's vector size
  for (let from = 0; from < size; from += rows) {
    const chunk = DuckDBDataChunk.create(types);
    chunk.setColumns(columns.map(({ values }) => values.slice(from, from + rows) as DuckDBValue[]));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

/**
 * A DuckDB value as a frame can hold it; dates and times are ISO texts, and what else is neither a number nor a text
 * becomes the text that DuckDB prints.
 */
function plainValue(value: DuckDBValue): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") {
    const number = Number(value);
    return BigInt(number) === value && Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  const decimal = value as { toDouble?: () => number };
  if (typeof decimal.toDouble === "function") return decimal.toDouble();
  return String(value).replace(/^(\d{4}-\d\d-\d\d) (?=\d\d:)/, "$1T");
}
