import { codebookEntry } from "../cells/codebook-entry.js";
import { parseMagic } from "../cells/parse-magic.js";
import { magics } from "../cells/registry.js";
import { stringAt } from "../cells/string-at.js";
import { inspect, type NameInfo, textOf } from "../convert/inspect.js";
import type { Shown } from "../protocol/shown.js";
import type { Session } from "../session/session.js";
import { toUtf16 } from "./cursor.js";
import type { Handler } from "./kernel.js";

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#introspection */
export const handleInspect: Handler = ({ session }, { content }) => {
  const code = String(content.code ?? "");
  const shown = inspectAt(session, code, toUtf16(code, Number(content.cursor_pos ?? 0)));
  return {
    content: {
      status: "ok",
      found: shown !== undefined,
      data: shown?.data ?? {},
      metadata: shown?.metadata ?? {},
    },
  };
};

/** The name that a cell `name?` asks about. */
export function asksAbout(code: string): string | undefined {
  return /^\s*([\w$.]+)\?\s*$/.exec(code)?.[1];
}

/**
 * Describes the name at a position: a magic, a survey variable in a string or in a magic's body, or a TypeScript name.
 */
export function inspectAt(session: Session, code: string, position: number): Shown | undefined {
  const call = parseMagic(code);
  const magic = magics.find(({ name, form }) => name === call?.name && form === call.form);
  const isTypeScript = magic?.body === "typescript" && code.slice(0, position).trim().includes("\n");
  if (call !== undefined && !isTypeScript) {
    const word = wordAt(code, position);
    const entry = codebookEntry(word, session.scope);
    if (entry !== undefined) return entry;
    return magic === undefined ? undefined : { data: { "text/plain": magic.help }, metadata: {} };
  }
  const string = stringAt(code, position);
  const entry = string === undefined ? undefined : codebookEntry(string.text, session.scope);
  if (entry !== undefined) return entry;
  // Front ends put the cursor at the end of a name, where TypeScript looks at what follows.
  const info =
    inspect(session.converter, code, position) ?? inspect(session.converter, code, Math.max(0, position - 1));
  return info === undefined ? undefined : describe(info);
}

function wordAt(text: string, position: number): string {
  const before = /[\w]*$/.exec(text.slice(0, position))![0];
  return before + /^[\w]*/.exec(text.slice(position))![0];
}

function describe({ signature, documentation, tags }: NameInfo): Shown {
  const tagLines = tags.map(({ name, text }) => `@${name} ${textOf(text)}`);
  const rest = [documentation, ...tagLines].filter((text) => text !== "");
  return {
    data: {
      "text/plain": [signature, ...rest].join("\n\n"),
      "text/markdown": [`\`\`\`typescript\n${signature}\n\`\`\``, ...rest].join("\n\n"),
    },
    metadata: {},
  };
}
