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
import { magics } from "../../cells/registry.js";

for (const [name, language] of Object.entries({ bash, json, latex, python, r, sql, typescript, yaml })) {
  highlighter.registerLanguage(name, language);
}

/** Code as highlighted HTML; plain for an unknown language. */
export function highlightCode(source: string, language: string): string {
  if (!highlighter.getLanguage(language)) return escapeHtml(source);
  return highlighter.highlight(source, { language, ignoreIllegals: true }).value;
}

/** A code cell's source as HTML: a cell magic's first line on its own, its body in the language of that magic. */
export function highlightCell(source: string): string {
  const magic = /^(\s*%%(\w+)[^\n]*)(\n[\s\S]*)?$/.exec(source);
  if (magic === null) return highlightCode(source, "typescript");
  const [, line, name, body] = magic;
  const language = magics.find((known) => known.form === "cell" && known.name === name)?.body ?? "typescript";
  return `<span class="hljs-meta">${escapeHtml(line ?? "")}</span>${highlightCode(body ?? "", language)}`;
}
