import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/**
 * The declarations after a cell that did not define all its names, because it threw or keeps only some. Those names are
 * declared as before the cell, all others as the cell declares them. Types and interfaces are kept.
 */
export function declarationsWithout(after: string, before: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return after;
  return select(after, (name) => !names.has(name)) + select(before, (name) => names.has(name), valuesOnly);
}

const valuesOnly = true;

function select(declarations: string, keep: (name: string) => boolean, onlyValues = false): string {
  const file = ts.createSourceFile("declarations.d.ts", declarations, ts.ScriptTarget.Latest, true);
  let text = "";
  for (const statement of file.statements) text += selectIn(statement, file, keep, onlyValues);
  return text;
}

function selectIn(
  statement: tsTypes.Statement,
  file: tsTypes.SourceFile,
  keep: (name: string) => boolean,
  onlyValues: boolean,
): string {
  const whole = `${statement.getFullText(file).trim()}\n`;
  if (ts.isVariableStatement(statement)) {
    const list = statement.declarationList;
    const kept = list.declarations.filter(({ name }) => keep(name.getText(file)));
    if (kept.length === list.declarations.length) return whole;
    const keyword = list.flags & ts.NodeFlags.Const ? "const" : "let";
    return kept.map((declaration) => `declare ${keyword} ${declaration.getText(file)};\n`).join("");
  }
  if (ts.isImportDeclaration(statement)) return selectImported(statement, file, keep);
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement)
  )
    return statement.name !== undefined && keep(statement.name.getText(file)) ? whole : "";
  return onlyValues ? "" : whole;
}

function selectImported(
  statement: tsTypes.ImportDeclaration,
  file: tsTypes.SourceFile,
  keep: (name: string) => boolean,
): string {
  const clause = statement.importClause;
  if (clause === undefined) return "";
  const parts: string[] = [];
  if (clause.name !== undefined && keep(clause.name.text)) parts.push(clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings) && keep(bindings.name.text))
    parts.push(bindings.getText(file));
  if (bindings !== undefined && ts.isNamedImports(bindings)) {
    const kept = bindings.elements.filter(({ name }) => keep(name.text));
    if (kept.length > 0) parts.push(`{ ${kept.map((element) => element.getText(file)).join(", ")} }`);
  }
  if (parts.length === 0) return "";
  const type = clause.isTypeOnly ? "type " : "";
  return `import ${type}${parts.join(", ")} from ${statement.moduleSpecifier.getText(file)};\n`;
}
