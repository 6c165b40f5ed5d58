import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";

/**
 * A file of finished work, a JSON object a line, each appended as it comes: an interrupted call goes on where it stopped. A
 * last line that was cut off is written again.
 */
export class Journal<T extends { readonly key: string }> {
  private readonly done = new Map<string, T>();
  private readonly file: string | undefined;

  /**
   * @param request what the work depends on: a file that was begun for another is refused
   * @throws PopuliError for such a file, or a line that is no JSON
   */
  constructor(file: string | undefined, request: string) {
    this.file = file;
    if (file === undefined) return;
    const head = `${JSON.stringify({ request })}\n`;
    if (!existsSync(file)) {
      mkdirSync(dirname(resolve(file)), { recursive: true });
      appendFileSync(file, head);
      return;
    }
    const text = readFileSync(file, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    if (whole === "") appendFileSync(file, head);
    for (const [k, line] of whole.split("\n").entries()) {
      if (line === "") continue;
      const record = parsed(line, file, k + 1);
      if (k > 0) this.done.set((record as T).key, record as T);
      else if ((record as { request?: unknown }).request !== request)
        throw new PopuliError(
          "it was begun with other texts, wording, seed or rubric",
          { file },
          "choose another file, or delete it",
        );
    }
  }

  get(key: string): T | undefined {
    return this.done.get(key);
  }

  put(one: T): void {
    this.done.set(one.key, one);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(one)}\n`);
  }
}

function parsed(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new PopuliError(
      "this line is not JSON",
      { file, line: number },
      "delete it, or choose another file",
    );
  }
}
