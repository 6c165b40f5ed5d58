import type { MagicCall } from "./magic.js";

/** The magic on the first line that is not blank; `undefined` for a cell of plain TypeScript. */
export function parseMagic(text: string): MagicCall | undefined {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => line.trim() !== "");
  const match = /^\s*(%%?)([A-Za-z_][\w-]*)(\?)?(?:\s+(.*?))?\s*$/.exec(lines[index] ?? "");
  if (match === null) return undefined;
  const [, sign, name, question, args = ""] = match;
  return {
    name: name!,
    form: sign === "%%" ? "cell" : "line",
    args,
    line: index + 1,
    body: lines.slice(index + 1).join("\n"),
    isHelp: question !== undefined,
    text,
  };
}
