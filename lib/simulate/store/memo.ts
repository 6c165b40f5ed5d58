import type { RetryKind } from "../answers/unanswered.js";
import type { Answer } from "../read/answer.js";
import { RunFile } from "./run-file.js";

/** How many of the latest answers are held in memory where a run file has them all. */
const held = 10_000;

/**
 * Every answer so far, by everything it depends on. Respondents with the same prompt and the same injections are asked
 * once, the conditions of an ablation share what they have in common, and with a run file nothing is asked again in
 * another session either.
 */
export class Memo {
  private readonly known = new Map<string, readonly Answer[]>();
  private readonly underWay = new Map<string, Promise<readonly Answer[]>>();
  private line: Promise<unknown> = Promise.resolve();
  private users = 0;
  private opening: Promise<RunFile> | undefined;
  /** Times the model was asked. */
  asked = 0;
  /** Times it did not have to be. */
  reused = 0;

  /** Keys of answers that were asked for again in this session. */
  private readonly retried = new Set<string>();

  /**
   * @param path a run file, new or from an earlier run; without one answers stay in memory
   * @param retry kept answers that are asked for again, once a session
   */
  constructor(
    readonly path?: string,
    private readonly retry: readonly RetryKind[] = [],
  ) {}

  /** The answers kept under a key, or else those of `ask`. Of two callers at once only one asks. */
  async get(key: string, ask: () => Promise<readonly Answer[]>): Promise<readonly Answer[]> {
    const found = this.underWay.get(key) ?? (await this.kept(key)) ?? this.underWay.get(key);
    if (found !== undefined) {
      this.reused += 1;
      return found;
    }
    const asking = ask().then(async (answers) => {
      this.asked += 1;
      // A server's answer is kept before the next request is sent.
      if (!this.known.has(key)) await this.keep(key, answers);
      return answers;
    });
    this.underWay.set(key, asking);
    try {
      return await asking;
    } finally {
      this.underWay.delete(key);
    }
  }

  /** What is kept under a key; `undefined` where nothing is. */
  async kept(key: string): Promise<readonly Answer[] | undefined> {
    const found = this.known.get(key) ?? (await this.inLine((file) => file.answers.read(key)));
    if (found === undefined) return undefined;
    if (!this.retried.has(key) && found.some((answer) => isOf(answer, this.retry))) return undefined;
    this.hold(key, found);
    return found;
  }

  /** Keeps an answer as soon as it comes, whatever else is being read or written. */
  async keep(key: string, answers: readonly Answer[]): Promise<void> {
    const file = await this.opening;
    file?.answers.keep([key, answers]);
    if (this.retry.length > 0) this.retried.add(key);
    this.hold(key, answers);
    if (file?.answers.due) await this.inLine(({ answers }) => (answers.due ? answers.fold() : undefined));
  }

  /** Holds an answer in memory: all of them without a run file, the latest with one. */
  private hold(key: string, answers: readonly Answer[]): void {
    this.known.set(key, answers);
    if (this.opening !== undefined && this.known.size > held)
      this.known.delete(this.known.keys().next().value!);
  }

  /** One after the other in the order of the calls, so that the order of requests does not depend on the disk. */
  private inLine<T>(use: (file: RunFile) => T | Promise<T>): Promise<T | undefined> {
    const turn = this.line.then(async () => {
      const file = await this.opening;
      return file && use(file);
    });
    this.line = turn.catch(() => undefined);
    return turn;
  }

  /** Does work with the run file open (`undefined` without one). The file is closed when the last such work is done. */
  async during<T>(work: (file: RunFile | undefined) => Promise<T>): Promise<T> {
    this.users += 1;
    if (this.path !== undefined) this.opening ??= RunFile.open(this.path);
    try {
      return await work(await this.opening);
    } finally {
      await this.line;
      this.users -= 1;
      if (this.users === 0) {
        const opened = this.opening;
        this.opening = undefined;
        // A file that could not be opened has thrown above.
        await (await opened?.catch(() => undefined))?.close();
      }
    }
  }
}

/** Whether an answer is of one of the kinds that are asked for again. */
function isOf({ unanswered, noOption }: Answer, kinds: readonly RetryKind[]): boolean {
  return kinds.some((kind) => (kind === "refused" ? noOption.refused === 1 : unanswered?.kind === kind));
}
