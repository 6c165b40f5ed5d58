import { codebookEntry } from "../cells/codebook-entry.js";
import { parseMagic } from "../cells/parse-magic.js";
import { magics } from "../cells/registry.js";
import { stringAt } from "../cells/string-at.js";
import { inspect, type NameInfo, sourceOf } from "../convert/inspect.js";
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

/** The name that a cell `name?` asks about; `name??` asks for its source. */
export function asksAbout(
  code: string,
): { readonly name: string; readonly wantsSource: boolean } | undefined {
  const [, name, marks] = /^\s*([\w$.]+)(\?\??)\s*$/.exec(code) ?? [];
  return name === undefined ? undefined : { name, wantsSource: marks === "??" };
}

/** What declares a name, as TypeScript. */
export function showSource(session: Session, name: string): Shown | undefined {
  const source = sourceOf(session.converter, name, name.length);
  if (source === undefined) return undefined;
  return {
    data: { "text/plain": source, "text/markdown": `\`\`\`typescript\n${source}\n\`\`\`` },
    metadata: {},
  };
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
  const info = inspect(session.converter, code, position);
  return info === undefined ? undefined : describe(info);
}

function wordAt(text: string, position: number): string {
  const before = /[\w]*$/.exec(text.slice(0, position))![0];
  return before + /^[\w]*/.exec(text.slice(position))![0];
}

function describe({ signature, documentation, tags }: NameInfo): Shown {
  const written = tags.map(({ name, text }) => ({ name, text: text.trim() }));
  const plain = written.map(({ name, text }) =>
    name === "example" ? `Example\n${indented(text)}` : `@${name} ${text}`.trim(),
  );
  const markdown = written.map(({ name, text }) => {
    if (name === "example") return `**Example**\n\n${text.startsWith("```") ? text : fenced(text)}`;
    const [, subject, rest] = name === "param" ? (/^(\S+)\s*([\s\S]*)$/.exec(text) ?? []) : [];
    return subject === undefined ? `*${titles[name] ?? name}* ${text}`.trim() : `\`${subject}\` ${rest}`;
  });
  const texts = (parts: readonly string[]) => [documentation, ...parts].filter((text) => text !== "");
  return {
    data: {
      "text/plain": [signature, ...texts(plain)].join("\n\n"),
      "text/markdown": [fenced(signature), ...texts(markdown)].join("\n\n"),
    },
    metadata: {},
  };
}

/** How tags are called in prose. */
const titles: Readonly<Record<string, string>> = {
  returns: "Returns",
  throws: "Throws",
  deprecated: "Deprecated.",
  see: "See",
  default: "Default:",
};

function fenced(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

function indented(text: string): string {
  return text
    .replace(/^```\w*\n|\n```$/g, "")
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
