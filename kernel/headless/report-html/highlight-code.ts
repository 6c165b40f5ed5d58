import highlighter from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import json from "highlight.js/lib/languages/json";
import latex from "highlight.js/lib/languages/latex";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import yaml from "highlight.js/lib/languages/yaml";
import { escapeHtml } from "../../../lib/show/html.js";

for (const [name, language] of Object.entries({ bash, json, latex, python, r, sql, typescript, yaml })) {
  highlighter.registerLanguage(name, language);
}

/** What the body of a cell magic is written in; a magic not named here has TypeScript under it. */
const magicLanguages: Readonly<Record<string, string>> = { segment: "yaml", ablate: "yaml", sql: "sql" };

/** Code as HTML with its words marked; a language that is not known stays plain. */
export function highlightCode(source: string, language: string): string {
  if (!highlighter.getLanguage(language)) return escapeHtml(source);
  return highlighter.highlight(source, { language, ignoreIllegals: true }).value;
}

/** A code cell's source as HTML: the line of a cell magic by itself, what stands under it in its own language. */
export function highlightCell(source: string): string {
  const magic = /^(\s*%%(\w+)[^\n]*)(\n[\s\S]*)?$/.exec(source);
  if (magic === null) return highlightCode(source, "typescript");
  const [, line, name, body] = magic;
  const language = magicLanguages[name ?? ""] ?? "typescript";
  return `<span class="hljs-meta">${escapeHtml(line ?? "")}</span>${highlightCode(body ?? "", language)}`;
}
