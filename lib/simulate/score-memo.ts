import type { OptionScores } from "../model/model.js";
import { RunFile } from "./run-file.js";

/**
 * What the model has answered, by everything its answers depend on: respondents with the same prompt and the same
 * injections are asked once, the conditions of an ablation share what they have in common, and with a run file nothing is
 * asked twice in another session either.
 */
export class ScoreMemo {
  private readonly kept = new Map<string, readonly OptionScores[]>();
  private users = 0;
  private opening: Promise<RunFile> | undefined;
  /** Times the model was asked. */
  asked = 0;
  /** Times it did not have to be. */
  reused = 0;

  /** @param path a run file, new or from an earlier run; in memory alone when absent */
  constructor(readonly path?: string) {}

  async get(key: string, ask: () => Promise<readonly OptionScores[]>): Promise<readonly OptionScores[]> {
    const file = await this.opening;
    const found = this.kept.get(key) ?? (await file?.read(key));
    if (found !== undefined) {
      this.reused += 1;
      this.kept.set(key, found);
      return found;
    }
    const scores = await ask();
    this.asked += 1;
    await file?.write(key, scores);
    this.kept.set(key, scores);
    return scores;
  }

  /** Does some work with the run file open (`undefined` without one), and closes it when the last such work is done. */
  async during<T>(work: (file: RunFile | undefined) => Promise<T>): Promise<T> {
    this.users += 1;
    if (this.path !== undefined) this.opening ??= RunFile.open(this.path);
    try {
      return await work(await this.opening);
    } finally {
      this.users -= 1;
      if (this.users === 0) {
        const opened = this.opening;
        this.opening = undefined;
        // One that never opened has thrown already, above.
        (await opened?.catch(() => undefined))?.close();
      }
    }
  }
}
