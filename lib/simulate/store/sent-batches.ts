import type { DuckDBConnection } from "@duckdb/node-api";
import type { PromptOption } from "../../persona/question.js";
import type { Answer } from "../read/answer.js";
import type { ReadingRule, Scoring } from "../study/answering.js";
import type { AnswerMode } from "../study/study.js";
import type { KeptAnswers } from "./kept-answers.js";

/** How the reply to one question is read when a batch comes back; kept with the batch as JSON. */
export interface ReplyReading {
  readonly mode: AnswerMode;
  /** `[options]`, as shown. */
  readonly options: readonly Pick<PromptOption, "label" | "text">[];
  readonly read: ReadingRule;
  readonly scoring: Scoring;
  /** Whether the likeliest tokens give the options' probabilities. */
  readonly exact: boolean;
}

/**
 * How a reply is read, as a file keeps it. Files of earlier versions have the labels alone. Of their batches only those
 * with replies to be read by the first number are asked for again.
 */
function keptReading(json: string): ReplyReading {
  const kept: Partial<ReplyReading> & Pick<ReplyReading, "mode" | "exact"> & { labels?: readonly string[] } =
    JSON.parse(json);
  const { labels = [], ...reading } = kept;
  const options = labels.map((label) => ({ label, text: "" }));
  return { options, read: "first number", scoring: "label alone", ...reading };
}

/** A batch at a server whose answers have not been read. */
export interface SentBatch {
  /** Carried by the batch, so that it can be found again. */
  readonly ticket: string;
  /** The server's id for it; `undefined` where the process ended before the id was noted. */
  readonly id: string | undefined;
  /** By content key, each with how its reply is read. */
  readonly requests: readonly { readonly key: string; readonly reading: ReplyReading }[];
}

/** The batches at servers that a run file knows of: those not read yet, and files that are still stored there. */
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

  /** The batches at a server that have not been read, in the order sent. */
  async unread(server: string): Promise<SentBatch[]> {
    const reader = await this.connection.runAndReadAll(
      "select ticket, id, key, reading from batches where server = $1 order by rowid",
      [server],
    );
    const batches = new Map<string, SentBatch & { requests: { key: string; reading: ReplyReading }[] }>();
    for (const [ticket, id, key, reading] of reader.getRows() as [string, string | null, string, string][]) {
      const batch = batches.get(ticket) ?? { ticket, id: id ?? undefined, requests: [] };
      batch.requests.push({ key, reading: keptReading(reading) });
      batches.set(ticket, batch);
    }
    return [...batches.values()];
  }

  /** Notes a batch before it is sent. */
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

  /** Notes the server's id of a batch. */
  async name(ticket: string, id: string): Promise<void> {
    await this.connection.run("update batches set id = $2 where ticket = $1", [ticket, id]);
  }

  /** Notes a file of a batch that is stored at the server. */
  async noteFile(server: string, ticket: string, file: string): Promise<void> {
    await this.connection.run("insert into batch_files values ($1, $2, $3)", [server, ticket, file]);
  }

  /** Keeps the answers of a batch and forgets the batch, in one transaction. */
  async close(ticket: string, answers: ReadonlyMap<string, readonly Answer[]>): Promise<void> {
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

  /** Files left at a server by batches whose answers are kept: they are to be deleted. */
  async filesLeft(server: string): Promise<string[]> {
    const reader = await this.connection.runAndReadAll(
      "select distinct file from batch_files where server = $1 and ticket not in (select ticket from batches) order by file",
      [server],
    );
    return reader.getRows().map(([file]) => String(file));
  }

  /** Notes that a file has been deleted at the server. */
  async forgetFile(server: string, file: string): Promise<void> {
    await this.connection.run("delete from batch_files where server = $1 and file = $2", [server, file]);
  }
}
