import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { PopuliError } from "../../errors/populi-error.js";
import { noOptionKinds, onNoOption } from "../answers/no-option.js";
import type { Unanswered } from "../answers/unanswered.js";
import type { Answer, AnswerMade } from "../read/answer.js";
import { keptNoOption } from "./kept-no-option.js";

/** The answers to the questions that were asked together, under their content key. */
export type KeyedAnswers = readonly [key: string, answers: readonly Answer[]];

/**
 * Answers not yet in the run file, in a file beside it: a line for each, handed to the operating system at once, so
 * that the process can be killed at any moment. The journal is deleted when the run file has them all.
 */
export class AnswerJournal {
  private readonly path: string;
  private file: number | undefined;
  private length = 0;

  constructor(runFile: string) {
    this.path = `${runFile}.journal`;
  }

  /** The answers that a killed process left. An unfinished line is dropped, and its question is asked again. */
  left(): KeyedAnswers[] {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    return text.split("\n").slice(0, -1).flatMap(answerOf);
  }

  /** @throws PopuliError where the file cannot be written; what was written before stays */
  append(answers: KeyedAnswers): void {
    const line = lineOf(answers);
    try {
      this.file ??= openSync(this.path, "a");
      writeFileSync(this.file, line);
      this.length += Buffer.byteLength(line);
    } catch (error) {
      // Half a line would corrupt the next one.
      if (this.file !== undefined) ftruncateSync(this.file, this.length);
      throw new PopuliError(
        `an answer cannot be kept (${(error as Error).message})`,
        { file: this.path },
        "what was answered before is kept; make room and run again",
      );
    }
  }

  /**
   * Drops the answers that the run file has by now.
   *
   * @param since answers that arrived meanwhile. They stay: at every moment an answer is in the journal or in the run
   *   file
   */
  restart(since: readonly KeyedAnswers[]): void {
    const lines = since.map(lineOf).join("");
    const part = `${this.path}.part`;
    if (lines !== "") writeFileSync(part, lines);
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    if (lines !== "") renameSync(part, this.path);
    // A process that was killed may have left the `.part` file.
    else for (const path of [this.path, part]) rmSync(path, { force: true });
    this.length = Buffer.byteLength(lines);
  }
}

function lineOf([key, answers]: KeyedAnswers): string {
  const each = answers.map(({ probabilities, noOption, reply, span, made, unanswered }) => [
    bytesOf([onNoOption(noOption), ...probabilities]),
    reply,
    bytesOf(noOptionKinds.map(({ key }) => noOption[key])),
    span && [span.from, span.to],
    made,
    unanswered,
  ]);
  return `${JSON.stringify([key, each])}\n`;
}

/** Base64 of the doubles, so that every number is read back to the bit. */
function bytesOf(numbers: readonly number[]): string {
  return Buffer.from(Float64Array.from(numbers).buffer).toString("base64");
}

function numbersOf(bytes: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(bytes, "base64")).buffer);
}

/** An answer in a line. Lines of earlier versions lack the last parts. */
type JournalAnswer = [
  numbers: string,
  reply: string | null,
  noOption?: string,
  span?: [number, number] | null,
  made?: AnswerMade | null,
  unanswered?: Unanswered | null,
];

function answerOf(line: string): KeyedAnswers[] {
  try {
    const [key, scores] = JSON.parse(line) as [string, JournalAnswer[]];
    return [
      [
        key,
        scores.map(([numbers, reply, kinds, span, made, unanswered]) => {
          const [none, ...probabilities] = numbersOf(numbers);
          return {
            probabilities: Float64Array.from(probabilities),
            noOption: keptNoOption(none!, kinds === undefined ? undefined : numbersOf(kinds)),
            ...(reply !== null && { reply }),
            ...(span && { span: { from: span[0], to: span[1] } }),
            ...(made && { made }),
            ...(unanswered && { unanswered }),
          };
        }),
      ],
    ];
  } catch {
    // The machine went down with half the line written.
    return [];
  }
}
