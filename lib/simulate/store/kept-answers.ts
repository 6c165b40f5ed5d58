import type { DuckDBConnection, DuckDBListValue, DuckDBValue } from "@duckdb/node-api";
import type { ReplySpan } from "../../reader/reading.js";
import { noOptionKinds, onNoOption } from "../answers/no-option.js";
import type { Unanswered, UnansweredKind } from "../answers/unanswered.js";
import type { Answer, AnswerMade } from "../read/answer.js";
import type { AnswerJournal, KeyedAnswers } from "./answer-journal.js";
import { keptNoOption } from "./kept-no-option.js";

/** How many answers to single items a page has, and how many pages are held in memory. */
const page = { items: 20_000, held: 16 };

/** When answers move from the journal into the table. A power cut may lose those that came since. */
const folded = { answers: 1_000, milliseconds: 10_000 };

/**
 * The answers of a run file, in its table `scores`. A look-up costs a millisecond and a write four, and a study has
 * many. Therefore the keys are read at the start; answers are read by pages, since a resumed run asks in about the
 * order of the first one; and they are written many at a time, with the journal holding them until then.
 */
export class KeptAnswers {
  /** The first 52 bits of every key. Where two share them, the table decides. */
  private readonly keys = new Set<number>();
  private readonly pages = new Map<number, Map<string, Answer[]>>();
  private rowsOfPage: number | undefined;
  /** In the journal and not yet in the table. */
  private readonly journalled = new Map<string, readonly Answer[]>();
  private foldedAt = Date.now();

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly journal: AnswerJournal,
  ) {}

  /** Reads the keys of a run file and takes over a journal that was left; makes the table where there is none. */
  static async open(connection: DuckDBConnection, journal: AnswerJournal): Promise<KeptAnswers> {
    await connection.run(
      "create table if not exists scores (key varchar primary key, probabilities double[][], invalid double[])",
    );
    // Files of earlier versions lack these columns.
    for (const column of [
      "texts varchar[]",
      "no_option double[][]",
      "spans integer[][]",
      "made varchar[]",
      "unanswered varchar[][]",
    ])
      await connection.run(`alter table scores add column if not exists ${column}`);
    const answers = new KeptAnswers(connection, journal);
    const reader = await connection.stream("select key from scores");
    for (let chunk = await reader.fetchChunk(); chunk?.rowCount; chunk = await reader.fetchChunk())
      for (const key of chunk.getColumnValues(0)) answers.keys.add(firstBits(String(key)));
    for (const [key, scores] of journal.left()) answers.journalled.set(key, scores);
    await answers.fold();
    return answers;
  }

  /** The answers under a key, to the bit as they were written; `undefined` where there are none. */
  async read(key: string): Promise<readonly Answer[] | undefined> {
    const journalled = this.journalled.get(key);
    if (journalled !== undefined) return journalled;
    if (!this.keys.has(firstBits(key))) return undefined;
    for (const answers of this.pages.values()) {
      const found = answers.get(key);
      if (found !== undefined) return found;
    }
    const [place] = (
      await this.connection.runAndReadAll("select rowid from scores where key = $1", [key])
    ).getRows();
    return place === undefined ? undefined : (await this.pageWith(Number(place[0]))).get(key);
  }

  /** Keeps answers at once: a process that is killed afterwards does not lose them. */
  keep(answers: KeyedAnswers): void {
    this.journal.append(answers);
    this.journalled.set(...answers);
  }

  /** Whether the journal has enough answers, or has had them long enough, to fold them into the table. */
  get due(): boolean {
    const { answers, milliseconds } = folded;
    return this.journalled.size >= answers || Date.now() - this.foldedAt >= milliseconds;
  }

  /** Moves the journal's answers into the table; those that come meanwhile stay. Calls must not overlap. */
  async fold(): Promise<void> {
    const taken = [...this.journalled];
    if (taken.length > 0) await this.write(taken);
    for (const [key] of taken) this.journalled.delete(key);
    this.journal.restart([...this.journalled]);
    this.foldedAt = Date.now();
  }

  /** All in one statement: one by one takes DuckDB a hundred times as long. */
  async write(answers: readonly KeyedAnswers[]): Promise<void> {
    const { DOUBLE, INTEGER, LIST, VARCHAR, listValue } = await import("@duckdb/node-api");
    const lists = (of: (scores: readonly Answer[]) => DuckDBValue[]) =>
      listValue(answers.map(([, scores]) => listValue(of(scores))));
    await this.connection.run(
      "insert or replace into scores by name select unnest($1) as key, unnest($2) as probabilities, unnest($3) as invalid, unnest($4) as texts, unnest($5) as no_option, unnest($6) as spans, unnest($7) as made, unnest($8) as unanswered",
      [
        listValue(answers.map(([key]) => key)),
        lists((scores) => scores.map(({ probabilities }) => listValue([...probabilities]))),
        lists((scores) => scores.map(({ noOption }) => onNoOption(noOption))),
        lists((scores) => scores.map(({ reply }) => reply ?? null)),
        lists((scores) =>
          scores.map(({ noOption }) => listValue(noOptionKinds.map(({ key }) => noOption[key]))),
        ),
        lists((scores) => scores.map(({ span }) => (span ? listValue([span.from, span.to]) : null))),
        lists((scores) => scores.map(({ made }) => made ?? null)),
        lists((scores) =>
          scores.map(({ unanswered: none }) => (none ? listValue([none.kind, none.says]) : null)),
        ),
      ],
      [
        LIST(VARCHAR),
        LIST(LIST(LIST(DOUBLE))),
        LIST(LIST(DOUBLE)),
        LIST(LIST(VARCHAR)),
        LIST(LIST(LIST(DOUBLE))),
        LIST(LIST(LIST(INTEGER))),
        LIST(LIST(VARCHAR)),
        LIST(LIST(LIST(VARCHAR))),
      ],
    );
    for (const [key] of answers) {
      this.keys.add(firstBits(key));
      for (const read of this.pages.values()) read.delete(key);
    }
  }

  private async pageWith(row: number): Promise<Map<string, Answer[]>> {
    this.rowsOfPage ??= await this.rowsThatHold(page.items);
    const from = row - (row % this.rowsOfPage);
    const reader = await this.connection.runAndReadAll(
      "select key, probabilities, invalid, texts, no_option, spans, made, unanswered from scores where rowid >= $1 and rowid < $2",
      [BigInt(from), BigInt(from + this.rowsOfPage)],
    );
    const answers = new Map(
      reader.getRows().map(([key, ...columns]) => [String(key), answersOf(columns)] as const),
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

function firstBits(key: string): number {
  return Number.parseInt(key.slice(0, 13), 16);
}

function answersOf(row: readonly DuckDBValue[]): Answer[] {
  const [probabilities, none, replies, kinds, spans, made, unanswered] = row.map((value) =>
    value === null ? [] : itemsOf(value),
  );
  return probabilities!.map((list, i) => {
    const [reply, kind, span, how, why] = [replies![i], kinds![i], spans![i], made![i], unanswered![i]];
    return {
      probabilities: Float64Array.from(itemsOf(list) as number[]),
      noOption: keptNoOption(Number(none![i]), kind ? (itemsOf(kind) as number[]) : undefined),
      ...(typeof reply === "string" && { reply }),
      ...(span && { span: spanOf(itemsOf(span) as number[]) }),
      ...(typeof how === "string" && { made: how as AnswerMade }),
      ...(why && { unanswered: unansweredOf(itemsOf(why) as string[]) }),
    };
  });
}

function spanOf([from, to]: readonly number[]): ReplySpan {
  return { from: from!, to: to! };
}

function unansweredOf([kind, says]: readonly string[]): Unanswered {
  return { kind: kind as UnansweredKind, says: says! };
}

function itemsOf(value: DuckDBValue): readonly DuckDBValue[] {
  return (value as DuckDBListValue).items;
}
