import { PopuliError } from "../../../../errors/populi-error.js";
import type { Unanswered, UnansweredKind } from "../../../answers/unanswered.js";
import { type Failure, inWords } from "./failure.js";

/** Thrown where a server gives no reply to one question, and answers others. */
export class NoReply extends PopuliError {
  override readonly name = "NoReply";
  readonly unanswered: Unanswered;

  constructor(kind: UnansweredKind, failure: Failure, url: string) {
    const says = inWords(failure);
    super(`no reply (${failure.status ?? "no status"}): ${failure.says}`, { file: url }, advice[kind]);
    this.unanswered = { kind, says };
  }
}

const advice: Readonly<Record<UnansweredKind, string>> = {
  filtered:
    "a content filter stopped it: word the question or the profile otherwise, or have the filter changed",
  "too long":
    "put fewer attributes into the profile or ask fewer items with history, or start the server with a larger context (llama-server -c, for each of its slots)",
  "only thoughts":
    'turn thinking off: at the server (llama-server --reasoning-budget 0), or by a field it takes, such as server({ …, request: { reasoning_effort: "none" } }); or give it more replyTokens',
  failed: "the server fails on this question alone",
};
