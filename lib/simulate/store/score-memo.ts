import type { KeptScores } from "./kept-answers.js";
import { RunFile } from "./run-file.js";

/**
 * What the model has answered, by everything its answers depend on: respondents with the same prompt and the same
 * injections are asked once, the conditions of an ablation share what they have in common, and with a run file nothing is
 * asked twice in another session either.
 */
export class ScoreMemo {
  private readonly known = new Map<string, readonly KeptScores[]>();
  private readonly underWay = new Map<string, Promise<readonly KeptScores[]>>();
  private line: Promise<unknown> = Promise.resolve();
  private users = 0;
  private opening: Promise<RunFile> | undefined;
  /** Times the model was asked. */
  asked = 0;
  /** Times it did not have to be. */
  reused = 0;

  /** @param path a run file, new or from an earlier run; in memory alone when absent */
  constructor(readonly path?: string) {}

  /** What is known under a key, or else what `ask` finds out; of two who ask at once only one does. */
  async get(key: string, ask: () => Promise<readonly KeptScores[]>): Promise<readonly KeptScores[]> {
    const found = this.underWay.get(key) ?? (await this.kept(key)) ?? this.underWay.get(key);
    if (found !== undefined) {
      this.reused += 1;
      return found;
    }
    const asking = ask().then(async (scores) => {
      this.asked += 1;
      // Some keep what they find out at once, before they ask on.
      if (!this.known.has(key)) await this.keep(key, scores);
      return scores;
    });
    this.underWay.set(key, asking);
    try {
      return await asking;
    } finally {
      this.underWay.delete(key);
    }
  }

  /** What is known under a key; `undefined` where nothing is. */
  async kept(key: string): Promise<readonly KeptScores[] | undefined> {
    const found = this.known.get(key) ?? (await this.inLine((file) => file.answers.read(key)));
    if (found !== undefined) this.known.set(key, found);
    return found;
  }

  /** Keeps an answer as soon as it comes, whatever else is read or written just then. */
  async keep(key: string, scores: readonly KeptScores[]): Promise<void> {
    const file = await this.opening;
    file?.answers.keep([key, scores]);
    this.known.set(key, scores);
    if (file?.answers.due) await this.inLine(({ answers }) => (answers.due ? answers.fold() : undefined));
  }

  /** One after the other, in the order asked for: who is asked first, and so answered first, does not depend on the disk. */
  private inLine<T>(use: (file: RunFile) => T | Promise<T>): Promise<T | undefined> {
    const turn = this.line.then(async () => {
      const file = await this.opening;
      return file && use(file);
    });
    this.line = turn.catch(() => undefined);
    return turn;
  }

  /** Does some work with the run file open (`undefined` without one), and closes it when the last such work is done. */
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
        // One that never opened has thrown already, above.
        await (await opened?.catch(() => undefined))?.close();
      }
    }
  }
}
