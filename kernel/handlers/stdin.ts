import { syncBuiltinESMExports } from "node:module";
import readline from "node:readline";
import readlinePromises from "node:readline/promises";
import { Readable } from "node:stream";

/** How often it is looked whether somebody reads now, ms. */
const pause = 50;

/** The timers of a cell end with it: these must not. */
const { setTimeout: later } = globalThis;

/** Something that reads lines of an input. */
interface ReadsLines {
  readonly input?: unknown;
  listenerCount(event: string): number;
}

/**
 * Makes `process.stdin` and `readline` ask the person at the notebook. A question is asked as it is; somebody who only
 * listens for lines or data is given one line for each answer.
 *
 * @param ask asks and waits for the answer
 */
export function askThroughStdin(ask: (question: string) => string): void {
  const interfaces = new Set<WeakRef<ReadsLines>>();
  const stdin = new Readable({
    read() {
      const wait = (): void => {
        // Code that listens begins to do so after it has opened the stream.
        later(() => {
          if (stdin.destroyed) return;
          if (!isWanted()) return wait();
          try {
            stdin.push(`${ask("")}\n`);
          } catch {
            stdin.push(null);
          }
        }, pause).unref();
      };
      wait();
    },
  });
  const readers = () => [...interfaces].flatMap((reference) => reference.deref() ?? []);
  const isWanted = () => {
    if (stdin.isPaused()) return false;
    const listening = readers();
    // An interface of readline listens for data on behalf of its own listeners.
    if (listening.some((reader) => reader.listenerCount("line") > 0)) return true;
    return stdin.listenerCount("data") + stdin.listenerCount("readable") > listening.length;
  };
  Object.defineProperty(process, "stdin", { configurable: true, get: () => stdin });

  for (const module of [readline, readlinePromises]) {
    const { createInterface } = module;
    const tracked = (...args: unknown[]) => {
      const made = (createInterface as (...given: unknown[]) => readline.Interface)(...args);
      if ((made as ReadsLines).input === stdin) {
        const reference = new WeakRef<ReadsLines>(made);
        interfaces.add(reference);
        made.once("close", () => interfaces.delete(reference));
      }
      return made;
    };
    Object.assign(module, { createInterface: tracked });
  }
  const callback = readline.Interface.prototype as unknown as { question: Question };
  const { question } = callback;
  callback.question = function (this: ReadsLines, query, ...rest) {
    if (this.input !== stdin) return question.call(this, query, ...rest);
    const answer = ask(query);
    const done = rest.at(-1) as (answer: string) => void;
    queueMicrotask(() => done(answer));
  };
  const promised = readlinePromises.Interface.prototype as unknown as { question: Question };
  const original = promised.question;
  promised.question = async function (this: ReadsLines, query, ...rest) {
    return this.input === stdin ? ask(query) : original.call(this, query, ...rest);
  };
  syncBuiltinESMExports();
}

type Question = (this: ReadsLines, query: string, ...rest: unknown[]) => unknown;
