import type { DuckDBConnection, DuckDBListValue, DuckDBValue } from "@duckdb/node-api";
import type { OptionScores } from "../../model/model.js";
import type { AnswerJournal, KeyedAnswer } from "./answer-journal.js";

/** Scores as they are kept. */
export interface KeptScores extends OptionScores {
  /** What the model wrote, where it was made to write. */
  readonly text?: string;
}

/** Answers to single items read at once, and so many times that held in memory. */
const page = { items: 20_000, held: 16 };

/** When answers go from the journal into the table: a power cut may take those that came since. */
const folded = { answers: 1_000, milliseconds: 10_000 };

/**
 * The answers of a run file, in its table `scores`. Looking one up costs a millisecond and writing one costs four, and a study
 * has many: which keys there are is known from the start; answers are read by pages, since a run that is opened again asks in
 * about the order in which it was first asked; and they are written many at a time, until when the journal has them.
 */
export class KeptAnswers {
  /** The first 52 bits of every key: two that share them are told apart by the table. */
  private readonly keys = new Set<number>();
  private readonly pages = new Map<number, Map<string, KeptScores[]>>();
  private rowsOfPage: number | undefined;
  /** What the journal has and the table has not. */
  private readonly journalled = new Map<string, readonly KeptScores[]>();
  private foldedAt = Date.now();

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly journal: AnswerJournal,
  ) {}

  /** Reads the keys of a run file, and what a process that was killed has left; makes the table where there is none. */
  static async open(connection: DuckDBConnection, journal: AnswerJournal): Promise<KeptAnswers> {
    await connection.run(
      "create table if not exists scores (key varchar primary key, probabilities double[][], invalid double[])",
    );
    // Files of earlier versions lack it.
    await connection.run("alter table scores add column if not exists texts varchar[]");
    const answers = new KeptAnswers(connection, journal);
    const reader = await connection.stream("select key from scores");
    for (let chunk = await reader.fetchChunk(); chunk?.rowCount; chunk = await reader.fetchChunk())
      for (const key of chunk.getColumnValues(0)) answers.keys.add(beginning(String(key)));
    for (const [key, scores] of journal.left()) answers.journalled.set(key, scores);
    await answers.fold();
    return answers;
  }

  /** The scores under a key, to the bit as they were written; `undefined` where there are none. */
  async read(key: string): Promise<readonly KeptScores[] | undefined> {
    const journalled = this.journalled.get(key);
    if (journalled !== undefined) return journalled;
    if (!this.keys.has(beginning(key))) return undefined;
    for (const answers of this.pages.values()) {
      const found = answers.get(key);
      if (found !== undefined) return found;
    }
    const [place] = (
      await this.connection.runAndReadAll("select rowid from scores where key = $1", [key])
    ).getRows();
    return place === undefined ? undefined : (await this.pageWith(Number(place[0]))).get(key);
  }

  /** Keeps an answer as it comes, at once: a process that is killed from then on does not lose it. */
  keep(answer: KeyedAnswer): void {
    this.journal.append(answer);
    this.journalled.set(...answer);
  }

  /** Whether the journal has so many answers, or has had some so long, that they are to be folded. */
  get due(): boolean {
    const { answers, milliseconds } = folded;
    return this.journalled.size >= answers || Date.now() - this.foldedAt >= milliseconds;
  }

  /** Takes what is in the journal into the table; what comes meanwhile stays in it. One call after the other. */
  async fold(): Promise<void> {
    const taken = [...this.journalled];
    if (taken.length > 0) await this.write(taken);
    for (const [key] of taken) this.journalled.delete(key);
    this.journal.restart([...this.journalled]);
    this.foldedAt = Date.now();
  }

  /** All in one statement: DuckDB takes a hundred times as long for one after the other. */
  async write(answers: readonly KeyedAnswer[]): Promise<void> {
    const { DOUBLE, LIST, VARCHAR, listValue } = await import("@duckdb/node-api");
    const lists = (of: (scores: readonly KeptScores[]) => DuckDBValue[]) =>
      listValue(answers.map(([, scores]) => listValue(of(scores))));
    await this.connection.run(
      "insert or replace into scores by name select unnest($1) as key, unnest($2) as probabilities, unnest($3) as invalid, unnest($4) as texts",
      [
        listValue(answers.map(([key]) => key)),
        lists((scores) => scores.map(({ probabilities }) => listValue([...probabilities]))),
        lists((scores) => scores.map(({ invalid }) => invalid)),
        lists((scores) => scores.map(({ text }) => text ?? null)),
      ],
      [LIST(VARCHAR), LIST(LIST(LIST(DOUBLE))), LIST(LIST(DOUBLE)), LIST(LIST(VARCHAR))],
    );
    for (const [key] of answers) {
      this.keys.add(beginning(key));
      for (const read of this.pages.values()) read.delete(key);
    }
  }

  private async pageWith(row: number): Promise<Map<string, KeptScores[]>> {
    this.rowsOfPage ??= await this.rowsThatHold(page.items);
    const from = row - (row % this.rowsOfPage);
    const reader = await this.connection.runAndReadAll(
      "select key, probabilities, invalid, texts from scores where rowid >= $1 and rowid < $2",
      [BigInt(from), BigInt(from + this.rowsOfPage)],
    );
    const answers = new Map(
      reader.getRows().map(([key, ...columns]) => [String(key), scoresOf(columns)] as const),
    );
    const oldest = this.pages.keys().next();
    if (this.pages.size >= page.held && !oldest.done) this.pages.delete(oldest.value);
    this.pages.set(from, answers);
    return answers;
  }

  private async rowsThatHold(items: number): Promise<number> {
    const reader = await this.connection.runAndReadAll("select max(len(invalid)) from scores");
    return Math.max(1, Math.floor(items / Math.max(1, Number(reader.getRows()[0]![0]))));
  }
}

function beginning(key: string): number {
  return Number.parseInt(key.slice(0, 13), 16);
}

function scoresOf([probabilities, invalid, texts]: readonly DuckDBValue[]): KeptScores[] {
  const shares = itemsOf(invalid!) as number[];
  const written = texts === null ? [] : (itemsOf(texts!) as (string | null)[]);
  return itemsOf(probabilities!).map((list, i) => ({
    probabilities: Float64Array.from(itemsOf(list) as number[]),
    invalid: shares[i]!,
    ...(typeof written[i] === "string" && { text: written[i] }),
  }));
}

function itemsOf(value: DuckDBValue): readonly DuckDBValue[] {
  return (value as DuckDBListValue).items;
}
