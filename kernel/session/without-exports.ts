import { ts } from "./typescript.js";

/**
 * A cell's code without the word `export`, which people paste with code from files. Later cells see every name anyway,
 * and tslab's converter exports them all itself. Blanks replace the word, so that positions do not change.
 */
export function withoutExports(code: string): string {
  if (!/\bexport\b/.test(code)) return code;
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.Latest);
  let result = code;
  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    // A declaration without a name is a default export, and stays.
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
