import type { UnansweredKind } from "../../../answers/unanswered.js";
import type { Failure } from "./failure.js";
import { kindOf } from "./failure-kinds.js";

/**
 * Why one question has no answer; `undefined` where the failure is not of this question alone, so that it can be asked
 * again.
 *
 * @param othersAnswered whether the server answered others in the same manner
 */
export function unansweredKindOf(failure: Failure, othersAnswered: boolean): UnansweredKind | undefined {
  const kind = kindOf(failure);
  switch (kind) {
    case "filtered":
    case "too long":
    case "only thoughts":
      return kind;
    case "refused":
      return othersAnswered ? "failed" : undefined;
    default:
      return undefined;
  }
}
