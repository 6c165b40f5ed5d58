import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { PopuliError } from "../../errors/populi-error.js";
import { AnswerJournal } from "./answer-journal.js";
import { KeptAnswers } from "./kept-answers.js";
import { SentBatches } from "./sent-batches.js";

/** One column of the table of results, `[rows]`. */
export interface ResultColumn {
  readonly name: string;
  readonly type: "text" | "number" | "whole";
  readonly values: readonly (string | number | null)[];
}

/**
 * Run files open in this process, each with a promise that resolves when it is closed. DuckDB would open a file twice
 * and lose what one of the two writes.
 */
const open = new Map<string, Promise<void>>();

/**
 * Runs in a DuckDB file. The table `scores` holds every answer the model gave, by the content key of what it was asked,
 * so that an interrupted run resumes. The table `results` is the long table of what was simulated, a row for every
 * respondent, condition and item; each run's rows are written in one transaction.
 */
export class RunFile {
  /** Columns of the table of results, by those that a run declared. */
  private readonly prepared = new Map<string, readonly string[]>();

  private constructor(
    readonly path: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
    readonly answers: KeptAnswers,
    readonly batches: SentBatches,
    private readonly closed: () => void,
  ) {}

  /**
   * Opens a run file, or makes a new one. Where this process has it open already, waits until it is closed.
   *
   * @throws PopuliError when its folder cannot be made, or it is not a run file, or another process has it open
   */
  static async open(path: string): Promise<RunFile> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const file = resolve(path);
    try {
      mkdirSync(dirname(file), { recursive: true });
    } catch (error) {
      throw new PopuliError(`its folder cannot be made (${(error as Error).message})`, { file: path });
    }
    const before = open.get(file);
    let closed = () => {};
    open.set(
      file,
      new Promise((resolve) => {
        closed = resolve;
      }),
    );
    await before;
    try {
      const instance = await DuckDBInstance.create(file, { autoinstall_known_extensions: "false" });
      const connection = await instance.connect();
      const answers = await KeptAnswers.open(connection, new AnswerJournal(file));
      const batches = await SentBatches.open(connection, answers);
      return new RunFile(file, instance, connection, answers, batches, closed);
    } catch (error) {
      closed();
      const message = error instanceof Error ? error.message.split("\n")[0]! : String(error);
      const locked = /lock/i.test(message);
      throw new PopuliError(
        locked ? "this run file is open in another process" : `this is not a run file: ${message}`,
        { file: path },
        locked ? "stop that process, or write to another file" : "name a new file, e.g. runs/first.duckdb",
      );
    }
  }

  /** The names a server answered under, other than the one asked for. */
  async answeredAs(server: string): Promise<string[]> {
    if (!(await this.has("names"))) return [];
    const reader = await this.connection.runAndReadAll(
      "select distinct name from names where server = $1 order by name",
      [server],
    );
    return reader.getRows().map(([name]) => String(name));
  }

  /** Notes a name that a server answered under. */
  async noteAnsweredAs(server: string, name: string): Promise<void> {
    await this.connection.run("create table if not exists names (server varchar, name varchar)");
    await this.connection.run("insert into names values ($1, $2)", [server, name]);
  }

  /** What is noted of a server under a name, such as the fields that answers were asked with. */
  async notesOf(server: string, name: string): Promise<string[]> {
    if (!(await this.has("server_notes"))) return [];
    const reader = await this.connection.runAndReadAll(
      "select distinct note from server_notes where server = $1 and name = $2 order by note",
      [server, name],
    );
    return reader.getRows().map(([note]) => String(note));
  }

  /** Notes something of a server under a name. */
  async noteOf(server: string, name: string, note: string): Promise<void> {
    await this.connection.run(
      "create table if not exists server_notes (server varchar, name varchar, note varchar)",
    );
    await this.connection.run("insert into server_notes values ($1, $2, $3)", [server, name, note]);
  }

  private async has(table: string): Promise<boolean> {
    const tables = await this.connection.runAndReadAll(
      "select 1 from information_schema.tables where table_name = $1",
      [table],
    );
    return tables.getRows().length > 0;
  }

  /**
   * The columns of the table of results, in its order, once it has all that are declared. It is prepared once for runs with
   * the same columns, of which Shapley values have a thousand.
   */
  private async resultColumns(declared: readonly string[]): Promise<readonly string[]> {
    const key = declared.join();
    const before = this.prepared.get(key);
    if (before !== undefined) return before;
    await this.connection.run(`create table if not exists results (run varchar, ${key})`);
    // A file of an earlier version has fewer columns, and its answers were all taken in one way. The appender takes columns in the table's order.
    for (const column of declared)
      await this.connection.run(`alter table results add column if not exists ${column}`);
    if (declared.some((column) => column.startsWith('"scoring"')))
      await this.connection.run(
        "update results set scoring = 'label alone', reading = 'first number' where scoring is null",
      );
    const kept = await this.connection.runAndReadAll("select column_name from (describe results)");
    const names = kept.getRows().map(([name]) => String(name));
    // Columns of another set may have come in between those that were known.
    this.prepared.clear();
    this.prepared.set(key, names);
    return names;
  }

  /** Writes the results of one run, in place of those with the same `run`. */
  async writeResults(run: string, columns: readonly ResultColumn[]): Promise<void> {
    const { BIGINT, DOUBLE, DuckDBDataChunk, VARCHAR } = await import("@duckdb/node-api");
    const types = { text: VARCHAR, number: DOUBLE, whole: BIGINT };
    const declared = columns.map(({ name, type }) => `"${name}" ${types[type]}`);
    const names = await this.resultColumns(declared);
    const byName = new Map(columns.map((column) => [column.name, column]));
    const inOrder = names.flatMap((name) => byName.get(name) ?? []);
    await this.connection.run("begin transaction");
    try {
      await this.connection.run("delete from results where run = $1", [run]);
      const appender = await this.connection.createAppender("results");
      const rows = columns[0]?.values.length ?? 0;
      const most = 2048; // DuckDB's vector size
      for (let from = 0; from < rows; from += most) {
        const chunk = DuckDBDataChunk.create([VARCHAR, ...inOrder.map(({ type }) => types[type])]);
        const some = inOrder.map(({ type, values }) =>
          values
            .slice(from, from + most)
            .map((value): DuckDBValue => (type === "whole" && value !== null ? BigInt(value) : value)),
        );
        chunk.setColumns([some[0]!.map(() => run), ...some]);
        appender.appendDataChunk(chunk);
      }
      appender.closeSync();
      await this.connection.run("commit");
    } catch (error) {
      await this.connection.run("rollback");
      throw error;
    }
  }

  /**
   * Takes over the answers of other run files, and their results in the order given. Results of the same runs are
   * replaced.
   *
   * @throws PopuliError where one holds other runs than the first
   */
  async absorb(paths: readonly string[]): Promise<{ answers: number; rows: number }> {
    const one = async (sql: string) => (await this.connection.runAndReadAll(sql)).getRows()[0]![0];
    // By default DuckDB names a database by its file's stem, which could be the stem of this file too.
    const attached = async <T>(path: string, use: (shard: string) => Promise<T>): Promise<T> => {
      const shard = `"shard to merge"`;
      await this.connection.run(`attach '${resolve(path).replaceAll("'", "''")}' as ${shard} (read_only)`);
      try {
        return await use(shard);
      } finally {
        await this.connection.run(`detach ${shard}`);
      }
    };
    const runsOf = (path: string) =>
      attached(path, (shard) =>
        one(`select string_agg(distinct run, ' ' order by run) from ${shard}.results`),
      );
    // All files are checked before any is taken over.
    const runs = await runsOf(paths[0]!);
    for (const path of paths)
      if ((await runsOf(path)) !== runs)
        throw new PopuliError(
          "it holds other runs than the first shard",
          { file: path },
          "run all shards to their end with the same notebook, parameters, data and version",
        );
    for (const [k, path] of paths.entries())
      await attached(path, async (shard) => {
        await this.connection.run(`insert or ignore into scores by name select * from ${shard}.scores`);
        for (const table of ["names", "server_notes"]) {
          const there = await one(
            `select count(*) from duckdb_tables() where database_name = 'shard to merge' and table_name = '${table}'`,
          );
          if (!there) continue;
          await this.connection.run(`create table if not exists ${table} as from ${shard}.${table} limit 0`);
          await this.connection.run(
            `insert into ${table} select * from ${shard}.${table} except select * from ${table}`,
          );
        }
        await this.connection.run(`create table if not exists results as from ${shard}.results limit 0`);
        if (k === 0)
          await this.connection.run(`delete from results where run in (select run from ${shard}.results)`);
        await this.connection.run(`insert into results by name select * from ${shard}.results`);
        await this.answers.write(new AnswerJournal(resolve(path)).left());
      });
    const [answers, rows] = [
      await one("select count(*) from scores"),
      await one("select count(*) from results"),
    ];
    return { answers: Number(answers), rows: Number(rows) };
  }

  /** Folds the journal into the table and closes the file. */
  async close(): Promise<void> {
    try {
      await this.answers.fold();
    } finally {
      this.connection.closeSync();
      this.instance.closeSync();
      this.closed();
    }
  }
}
