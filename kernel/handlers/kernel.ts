import type { Translation } from "../cells/magic.js";
import type { JsonObject, Message } from "../protocol/message.js";
import type { Attached, Wire } from "../protocol/wire.js";
import type { History } from "../session/history.js";
import type { Session } from "../session/session.js";
import type { CellRun } from "./cell-run.js";
import type { CellRuns } from "./cell-runs.js";
import type { Comms } from "./comms.js";
import type { Results } from "./results.js";

/** The state that request handlers share. */
export interface Kernel {
  /** The content of every kernel_info_reply. */
  readonly info: JsonObject;
  readonly wire: Wire;
  readonly session: Session;
  /** The number of the last cell that was run and stored. */
  executionCount: number;
  /** The cell that runs, or ran last. Output that belongs to no known cell goes to it. */
  current: CellRun | undefined;
  readonly runs: CellRuns;
  lastTranslation: Translation | undefined;
  /** What the last failed cell threw; an Interrupted holds what was done. */
  lastThrown: unknown;
  /** Called when a cell's code has ended, before its reply. */
  beforeEnd: () => void;
  readonly results: Results;
  readonly comms: Comms;
  readonly history: History;
}

/** A reply to a request. */
export interface Answer extends Attached {
  readonly content: JsonObject;
}

/** Answers one type of request of the shell channel; `undefined` for messages without a reply. */
export type Handler = (kernel: Kernel, request: Message) => Answer | undefined | Promise<Answer | undefined>;
