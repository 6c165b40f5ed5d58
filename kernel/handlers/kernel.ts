import type { Translation } from "../cells/magic.js";
import type { JsonObject, Message } from "../protocol/message.js";
import type { Attached, Wire } from "../protocol/wire.js";
import type { History } from "../session/history.js";
import type { Session } from "../session/session.js";
import type { CellRun } from "./cell-run.js";
import type { CellRuns } from "./cell-runs.js";
import type { Comms } from "./comms.js";

/** What the handlers of requests share: the wire, the session, and what was last run. */
export interface Kernel {
  /** The content of every kernel_info_reply. */
  readonly info: JsonObject;
  readonly wire: Wire;
  readonly session: Session;
  /** The number of the last cell run and stored. */
  executionCount: number;
  /** The cell that runs, or ran last: output without a cell of its own belongs to it. */
  current: CellRun | undefined;
  readonly runs: CellRuns;
  lastTranslation: Translation | undefined;
  /** What the last cell that failed threw: it may hold what interrupted work had done. */
  lastThrown: unknown;
  readonly comms: Comms;
  readonly history: History;
}

/** What a request is answered with. */
export interface Answer extends Attached {
  readonly content: JsonObject;
}

/** Answers one type of request from the shell channel; messages without an answer give `undefined`. */
export type Handler = (kernel: Kernel, request: Message) => Answer | undefined | Promise<Answer | undefined>;
