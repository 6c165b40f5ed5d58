import { completeMagic } from "../cells/complete-magic.js";
import { completePath } from "../cells/complete-path.js";
import { completeString } from "../cells/complete-string.js";
import { completeValue } from "../cells/complete-value.js";
import { type Completion, complete } from "../convert/complete.js";
import type { Session } from "../session/session.js";
import { toCodePoints, toUtf16 } from "./cursor.js";
import type { Handler } from "./kernel.js";

/** The most text of a label beside a match, UTF-16 units. */
const longestLabel = 60;

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#completion */
export const handleComplete: Handler = (kernel, { content }) => {
  const code = String(content.code ?? "");
  const position = toUtf16(code, Number(content.cursor_pos ?? 0));
  const completion = completeAt(kernel.session, code, position);
  const start = toCodePoints(code, completion.start);
  const end = toCodePoints(code, completion.end);
  const { matches, notes } = completion;
  return {
    content: {
      status: "ok",
      matches,
      cursor_start: start,
      cursor_end: end,
      // As ipykernel sends it: front ends show it beside each match.
      metadata:
        notes === undefined || matches.length === 0
          ? {}
          : {
              _jupyter_types_experimental: matches.map((text) => {
                const { kind = "", detail = "", label } = notes.get(text) ?? {};
                // JupyterLab and Notebook 7 show the type and no signature, and break it at spaces.
                const type = (label?.slice(0, longestLabel) ?? kind).replaceAll(" ", "\u00a0");
                return { start, end, text, type, signature: detail };
              }),
            },
    },
  };
};

function completeAt(session: Session, code: string, position: number): Completion {
  const { scope } = session;
  const special = completeMagic(code, position, scope) ?? completeString(code, position, scope);
  if (special !== undefined) return special;
  const typed = complete(session.converter, code, position);
  if (typed.matches.length > 0) return typed;
  return completeValue(code, position, scope) ?? completePath(code, position) ?? typed;
}
