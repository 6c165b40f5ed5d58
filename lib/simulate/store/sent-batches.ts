import type { DuckDBConnection } from "@duckdb/node-api";
import type { OptionScores } from "../../model/model.js";
import type { Reading } from "../answerer/server/question.js";
import type { KeptAnswers } from "./kept-answers.js";

/** A batch at a server that is not read yet. */
export interface SentBatch {
  /** What the batch carries, to be found by. */
  readonly ticket: string;
  /** The server's name for it; `undefined` where it was not written down that it had come. */
  readonly id: string | undefined;
  /** By content key, each with how its reply is read. */
  readonly requests: readonly { readonly key: string; readonly reading: Reading }[];
}

/** What a run file knows of batches at servers: those not read yet, and the files of all that lie there still. */
export class SentBatches {
  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly answers: KeptAnswers,
  ) {}

  static async open(connection: DuckDBConnection, answers: KeptAnswers): Promise<SentBatches> {
    await connection.run(
      "create table if not exists batches (server varchar, ticket varchar, id varchar, key varchar, reading varchar)",
    );
    await connection.run(
      "create table if not exists batch_files (server varchar, ticket varchar, file varchar)",
    );
    return new SentBatches(connection, answers);
  }

  /** The batches at a server that are not read yet, as they were sent. */
  async unread(server: string): Promise<SentBatch[]> {
    const reader = await this.connection.runAndReadAll(
      "select ticket, id, key, reading from batches where server = $1 order by rowid",
      [server],
    );
    const batches = new Map<string, SentBatch & { requests: { key: string; reading: Reading }[] }>();
    for (const [ticket, id, key, reading] of reader.getRows() as [string, string | null, string, string][]) {
      const batch = batches.get(ticket) ?? { ticket, id: id ?? undefined, requests: [] };
      batch.requests.push({ key, reading: JSON.parse(reading) });
      batches.set(ticket, batch);
    }
    return [...batches.values()];
  }

  /** Notes a batch, before it is sent. */
  async note(server: string, ticket: string, requests: SentBatch["requests"]): Promise<void> {
    const { LIST, VARCHAR, listValue } = await import("@duckdb/node-api");
    await this.connection.run(
      "insert into batches select $1, $2, null, unnest($3), unnest($4)",
      [
        server,
        ticket,
        listValue(requests.map(({ key }) => key)),
        listValue(requests.map(({ reading }) => JSON.stringify(reading))),
      ],
      [VARCHAR, VARCHAR, LIST(VARCHAR), LIST(VARCHAR)],
    );
  }

  async name(ticket: string, id: string): Promise<void> {
    await this.connection.run("update batches set id = $2 where ticket = $1", [ticket, id]);
  }

  /** Notes a file of a batch that lies at the server. */
  async noteFile(server: string, ticket: string, file: string): Promise<void> {
    await this.connection.run("insert into batch_files values ($1, $2, $3)", [server, ticket, file]);
  }

  /** Keeps the answers of a batch and forgets the batch, both or neither. */
  async close(ticket: string, answers: ReadonlyMap<string, readonly OptionScores[]>): Promise<void> {
    await this.connection.run("begin transaction");
    try {
      if (answers.size > 0) await this.answers.write([...answers]);
      await this.connection.run("delete from batches where ticket = $1", [ticket]);
      await this.connection.run("commit");
    } catch (error) {
      await this.connection.run("rollback");
      throw error;
    }
  }

  /** Files at a server of batches whose answers are kept: nobody needs them there any more. */
  async filesLeft(server: string): Promise<string[]> {
    const reader = await this.connection.runAndReadAll(
      "select distinct file from batch_files where server = $1 and ticket not in (select ticket from batches) order by file",
      [server],
    );
    return reader.getRows().map(([file]) => String(file));
  }

  async forgetFile(server: string, file: string): Promise<void> {
    await this.connection.run("delete from batch_files where server = $1 and file = $2", [server, file]);
  }
}
