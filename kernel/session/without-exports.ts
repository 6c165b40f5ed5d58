import { ts } from "./typescript.js";

/**
 * A cell's code without the word `export` before its declarations, which people bring along with code from files: every
 * name of a cell is seen by the cells after it, and tslab's converter exports them all itself. Blanks take its place, so
 * that every position stays true.
 */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  let result = code;
  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    // Without a name there is only the default to export.
    if ("name" in statement && statement.name === undefined) continue;
    for (const { kind, pos, end } of modifiers)
      if (kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
        result = result.slice(0, pos) + result.slice(pos, end).replace(/\S+$/, blanks) + result.slice(end);
  }
  return result;
}

function blanks(word: string): string {
  return " ".repeat(word.length);
}
