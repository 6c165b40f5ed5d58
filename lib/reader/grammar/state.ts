import type { Words } from "../lexicon/words.js";
import type { Reading } from "../reading.js";
import { Folded } from "../text/fold.js";
import type { Labels } from "./labels.js";

export const unread: Reading = { kind: "unread" };

/** What is known while one reply is read. */
export class ReplyState {
  reply = new Folded();
  /** What the reply says if no answer is found in the rest of it. */
  otherwise: Reading = unread;
  /** How many labels are being joined, one inside the other. */
  joined = 0;
  /** How many ranges that quote a scale are being read, one behind the other. */
  quotes = 0;

  constructor(
    readonly labels: Labels,
    readonly words: Words,
  ) {}

  begin(reply: Folded): void {
    this.reply = reply;
    this.otherwise = unread;
  }

  /** What the reply says if nothing better comes: the first such thing counts. */
  note(reading: Reading): void {
    if (this.otherwise.kind === "unread") this.otherwise = reading;
  }
}
