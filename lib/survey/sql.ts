import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { PopuliError } from "../errors/populi-error.js";
import { valuesOf } from "./frame.js";
import type { Column, FrameOptions } from "./survey.js";

type Value = string | number | null;

/** The tables a query can name, and how each shows the answers. */
const tables: Readonly<Record<string, FrameOptions>> = {
  survey: { labels: false },
  survey_raw: { labels: false, missing: "code" },
  survey_labels: { labels: true },
};

export interface SqlAnswer {
  readonly names: readonly string[];
  /** `[columns][rows]` */
  readonly columns: readonly (readonly Value[])[];
}

/**
 * A survey's tables in DuckDB, filled as queries need them: only the columns whose names occur in the query (all, when it
 * says `*`), because a survey may have hundreds.
 */
export class SurveySql {
  private connection: Promise<DuckDBConnection> | undefined;
  private readonly held = new Map<string, ReadonlySet<string>>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly names: readonly string[],
    private readonly column: (name: string) => Column,
    private readonly size: number,
  ) {}

  /** @throws PopuliError with DuckDB's message */
  ask(query: string): Promise<SqlAnswer> {
    const answer = this.queue.then(() => this.answer(query));
    this.queue = answer.catch(() => {});
    return answer;
  }

  private async answer(query: string): Promise<SqlAnswer> {
    this.connection ??= connect();
    const connection = await this.connection;
    const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}_.]+/gu) ?? []);
    for (const table of Object.keys(tables)) {
      if (words.has(table) || [...words].some((word) => word.startsWith(`${table}.`))) {
        await this.fill(connection, table, query);
      }
    }
    try {
      const reader = await connection.runAndReadAll(query);
      return {
        names: reader.deduplicatedColumnNames(),
        columns: reader.getColumns().map((values) => values.map(plainValue)),
      };
    } catch (error) {
      throw new PopuliError(`DuckDB: ${(error as Error).message}`, {}, `the columns are in the table survey`);
    }
  }

  private async fill(connection: DuckDBConnection, table: string, query: string): Promise<void> {
    const before = this.held.get(table);
    const lower = query.toLowerCase();
    const everything = query.includes("*") || /\bcolumns\s*\(/.test(lower);
    const wanted = new Set(
      this.names.filter((name) => everything || before?.has(name) || lower.includes(name.toLowerCase())),
    );
    if (before !== undefined && wanted.size === before.size) return;
    const { BIGINT, DOUBLE, VARCHAR } = await import("@duckdb/node-api");
    const taken = new Set<string>();
    const columns = [...wanted].map((name) => {
      const values = valuesOf(this.column(name), tables[table]);
      const text = values.some((value) => typeof value === "string");
      const whole = !text && values.every((value) => value === null || Number.isSafeInteger(value));
      return {
        name: unlike(name, taken),
        values: text
          ? values.map((value) => (value === null ? null : String(value)))
          : whole
            ? values.map((value) => (value === null ? null : BigInt(value)))
            : values,
        type: text ? VARCHAR : whole ? BIGINT : DOUBLE,
      };
    });
    // A table needs a column even where the query names none (`select count(*)` has `*`, `select count(1)` has not).
    if (columns.length === 0) {
      columns.push({
        name: "respondent",
        values: Array.from({ length: this.size }, (_, i) => BigInt(i)),
        type: BIGINT,
      });
    }
    const types = columns.map(({ name, type }) => `"${name.replaceAll('"', '""')}" ${type}`);
    await connection.run(`create or replace table ${table} (${types.join(", ")})`);
    await append(connection, table, columns, this.size);
    this.held.set(table, wanted);
  }
}

/** DuckDB tells names apart by their letters, not their case: "age" beside "Age" is called "age_2". */
function unlike(name: string, taken: Set<string>): string {
  let unique = name;
  for (let k = 2; taken.has(unique.toLowerCase()); k++) unique = `${name}_${k}`;
  taken.add(unique.toLowerCase());
  return unique;
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

/** A DuckDB value as a frame can hold it: numbers as numbers, what is neither number nor text as DuckDB writes it. */
function plainValue(value: DuckDBValue): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || typeof value === "string") return value;
  if (typeof value === "bigint") {
    const number = Number(value);
    return BigInt(number) === value && Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value === "boolean") return value ? 1 : 0;
  const decimal = value as { toDouble?: () => number };
  return typeof decimal.toDouble === "function" ? decimal.toDouble() : String(value);
}
