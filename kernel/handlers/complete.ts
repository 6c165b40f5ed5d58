import { completeMagic } from "../cells/complete-magic.js";
import { completeString } from "../cells/complete-string.js";
import { complete } from "../convert/complete.js";
import { toCodePoints, toUtf16 } from "./cursor.js";
import type { Handler } from "./kernel.js";

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#completion */
export const handleComplete: Handler = (kernel, { content }) => {
  const code = String(content.code ?? "");
  const position = toUtf16(code, Number(content.cursor_pos ?? 0));
  const { session } = kernel;
  const { start, end, matches } =
    completeMagic(code, position, session.scope) ??
    completeString(code, position, session.scope) ??
    complete(session.converter, code, position);
  return {
    content: {
      status: "ok",
      matches,
      cursor_start: toCodePoints(code, start),
      cursor_end: toCodePoints(code, end),
      metadata: {},
    },
  };
};
