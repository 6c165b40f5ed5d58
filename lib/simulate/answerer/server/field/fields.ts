import { begunReply } from "./begun-reply.js";
import { labelsOnly } from "./labels-only.js";
import { logProbabilities } from "./log-probabilities.js";
import type { RequestField } from "./request-field.js";
import { sampling } from "./sampling.js";
import { seed } from "./seed.js";
import { statedShares } from "./stated-shares.js";
import { systemMessage } from "./system-message.js";
import { temperature } from "./temperature.js";
import { thoughts } from "./thoughts.js";
import { tokenLimit } from "./token-limit.js";
import { topP } from "./top-p.js";

/**
 * All that a request says besides model and words: a file for each, and a line here. Where a refusal names several, the
 * first is changed: of temperature and top-p it is top-p.
 */
export const requestFields = [
  logProbabilities,
  tokenLimit,
  topP,
  temperature,
  seed,
  statedShares,
  labelsOnly,
  systemMessage,
  sampling,
  begunReply,
  thoughts,
] as const satisfies readonly RequestField[];
