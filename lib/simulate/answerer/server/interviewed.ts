import type { ResolvedCondition } from "../../condition/resolved-condition.js";
import type { Memo } from "../../store/memo.js";
import type { Study } from "../../study/study.js";
import type { ServerClient } from "./server-client.js";

/** Who is asked under which condition, and the server that is asked. */
export interface ServerInterviewed {
  readonly client: ServerClient;
  /** Hash of the model. */
  readonly server: string;
  readonly memo: Memo;
  readonly study: Study;
  readonly condition: ResolvedCondition;
  readonly respondent: number;
  readonly signal: AbortSignal | undefined;
}
