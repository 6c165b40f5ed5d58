import type { SourceFile } from "typescript";
import { parseMagic } from "../cells/parse-magic.js";
import { syntaxErrors, ts } from "../convert/typescript.js";
import { asksAbout } from "./inspect.js";
import type { Handler } from "./kernel.js";

/** A string or regular expression not closed on its line: no further line can close it. */
const neverClosed = new Set([1002, 1161]);

/** An open comment or template: further lines can close it. */
const unterminated = new Set([1010, 1160]);

/** One step of indentation. */
const step = "  ";

/** https://jupyter-client.readthedocs.io/en/latest/messaging.html#code-completeness */
export const handleIsComplete: Handler = (_, { content }) => {
  const code = String(content.code ?? "");
  const status = completeness(code);
  return { content: status === "incomplete" ? { status, indent: indentAfter(code) } : { status } };
};

/** Whether a console should run the code, ask for another line, or reject it. */
function completeness(code: string): "complete" | "incomplete" | "invalid" {
  const call = parseMagic(code);
  // The body of a magic ends with a blank line, as a block does in IPython.
  if (call !== undefined)
    return call.form === "line" || call.isHelp || /\n\s*\n?$/.test(code) ? "complete" : "incomplete";
  if (asksAbout(code) !== undefined) return "complete";
  const prefix = "export {};";
  const file = ts.createSourceFile("cell.ts", prefix + code, ts.ScriptTarget.Latest);
  const end = prefix.length + code.trimEnd().length;
  const diagnostics = syntaxErrors(file);
  if (diagnostics.length === 0) return endsInHead(file) ? "incomplete" : "complete";
  // The code is incomplete when its only mistakes are that it ends here, or that a comment or template is open.
  const isOpen = diagnostics.every(
    ({ start, code: message }) => !neverClosed.has(message) && (start >= end || unterminated.has(message)),
  );
  return isOpen ? "incomplete" : "invalid";
}

/** `function f()` without its body, which TypeScript parses as an overload signature. */
function endsInHead(file: SourceFile): boolean {
  const last = file.statements.at(-1);
  return (
    last !== undefined &&
    ts.isFunctionDeclaration(last) &&
    last.body === undefined &&
    !file.text.trimEnd().endsWith(";")
  );
}

function indentAfter(code: string): string {
  const line = code.slice(code.lastIndexOf("\n") + 1);
  const indent = /^\s*/.exec(line)![0];
  return /[{([]\s*$/.test(line) ? indent + step : indent;
}
