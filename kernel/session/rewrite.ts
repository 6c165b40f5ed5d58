import type * as tsTypes from "typescript";
import { shorthandNames } from "./shorthand-names.js";
import type { SourcePosition } from "./source-positions.js";
import { ts } from "./typescript.js";

/** A cell's compiled code, rewritten to run as the body of a function. */
export interface Rewritten {
  readonly code: string;
  /** The names of values that the cell declares. */
  readonly own: ReadonlySet<string>;
  /** Those declared with `let` or `var`, and enums: their value may change after the cell has run. */
  readonly live: readonly string[];
  /** The column of a position before rewriting; both 1-based. Lines do not change. */
  columnBefore(position: SourcePosition): number;
}

/**
 * The replacements for `import` in `import(…)` and for `import.meta`. They are as long, so that columns do not change.
 */
const importFunction = "$mport";
const importMeta = "$mport$meta";

/** The parameters of the function whose body is a cell's code. */
export const cellParameters = [
  "exports",
  "require",
  importFunction,
  importMeta,
  "$live",
  "$here",
  "$resume",
] as const;

/** The same for a local module. */
export const moduleParameters = ["exports", "require", "module", importFunction, importMeta] as const;

/**
 * Rewrites the CommonJS of a cell. The initial list of exports is removed: it would set every name to `undefined` even
 * if the cell then fails. Accessors for variables that may change are added, so that a cell and the functions of an
 * earlier cell see the same variable.
 *
 * @param lastName the variable to which the converter assigns the cell's last expression
 */
export function rewrite(commonJs: string, lastName?: string): Rewritten {
  const file = ts.createSourceFile("cell.js", commonJs, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  const own = new Set<string>();
  const variables: string[] = [];
  for (const [i, statement] of file.statements.entries()) {
    // The list follows the `__esModule` line; elsewhere the same text is the cell's own.
    const isAfterMark = file.statements[i - 1]?.getText(file).includes('"__esModule"') === true;
    const exported = isAfterMark ? exportList(statement) : undefined;
    if (exported !== undefined) {
      for (const name of exported) own.add(name);
      edits.push({ start: statement.getStart(file), end: statement.end, text: "" });
    }
    if (ts.isVariableStatement(statement) && !(statement.declarationList.flags & ts.NodeFlags.Const))
      for (const declaration of statement.declarationList.declarations) addNames(declaration.name, variables);
    if (ts.isVariableStatement(statement)) keepNameless(statement, file, lastName, edits);
  }
  replaceImports(file, file, edits);
  markAwaits(file, file, edits);
  for (const { end, text } of shorthandNames(file)) edits.push({ start: end, end, text });
  const live = [...new Set(variables.filter((name) => own.has(name)))];
  const accessors = live.map((name) => `${name}: [() => ${name}, ($value) => { ${name} = $value; }]`);
  edits.push({ start: 0, end: 0, text: `$live({ ${accessors.join(", ")} });` });
  return { code: edited(commonJs, edits), own, live, columnBefore: columnsBefore(file, edits) };
}

/** The same for a local module, whose exports stay as they are. */
export function rewriteModule(commonJs: string): string {
  const file = ts.createSourceFile("module.js", commonJs, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  replaceImports(file, file, edits);
  return edited(commonJs, edits);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function edited(code: string, edits: readonly Edit[]): string {
  let result = code;
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start))
    result = result.slice(0, start) + text + result.slice(end);
  return result;
}

/** The names in `exports.a = exports.b = void 0;`, or `undefined` for any other statement. */
function exportList(statement: tsTypes.Statement): string[] | undefined {
  if (!ts.isExpressionStatement(statement)) return undefined;
  const names: string[] = [];
  let expression = statement.expression;
  while (
    ts.isBinaryExpression(expression) &&
    ts.isPropertyAccessExpression(expression.left) &&
    ts.isIdentifier(expression.left.expression) &&
    expression.left.expression.text === "exports"
  ) {
    names.push(expression.left.name.text);
    expression = expression.right;
  }
  return ts.isVoidExpression(expression) && names.length > 0 ? names : undefined;
}

function addNames(name: tsTypes.BindingName, names: string[]): void {
  if (ts.isIdentifier(name)) names.push(name.text);
  else for (const element of name.elements) if (ts.isBindingElement(element)) addNames(element.name, names);
}

/** Keeps an anonymous function from being named after the converter's variable. */
function keepNameless(
  statement: tsTypes.VariableStatement,
  file: tsTypes.SourceFile,
  lastName: string | undefined,
  edits: Edit[],
): void {
  const [declaration] = statement.declarationList.declarations;
  const value = declaration?.initializer;
  if (value === undefined || declaration?.name.getText(file) !== lastName) return;
  if (!ts.isArrowFunction(value) && !ts.isFunctionExpression(value) && !ts.isClassExpression(value)) return;
  const start = value.getStart(file);
  edits.push({ start, end: start, text: "(0, " }, { start: value.end, end: value.end, text: ")" });
}

function replaceImports(file: tsTypes.SourceFile, node: tsTypes.Node, edits: Edit[]): void {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    edits.push({ start: node.expression.getStart(file), end: node.expression.end, text: importFunction });
  if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
    edits.push({ start: node.getStart(file), end: node.end, text: importMeta });
  ts.forEachChild(node, (child) => replaceImports(file, child, edits));
}

/** Marks where code resumes after an await, so that it is attributed to its run. */
function markAwaits(file: tsTypes.SourceFile, node: tsTypes.Node, edits: Edit[]): void {
  if (ts.isAwaitExpression(node)) {
    const start = node.getStart(file);
    edits.push(
      { start, end: start, text: "$resume($here(), " },
      { start: node.end, end: node.end, text: ")" },
    );
  }
  ts.forEachChild(node, (child) => markAwaits(file, child, edits));
}

function columnsBefore(
  file: tsTypes.SourceFile,
  edits: readonly Edit[],
): (position: SourcePosition) => number {
  const byLine = new Map<number, { column: number; added: number }[]>();
  for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    const list = byLine.get(line + 1) ?? [];
    list.push({ column: character + 1, added: text.length - (end - start) });
    byLine.set(line + 1, list);
  }
  return ({ line, column }) => {
    let added = 0;
    for (const edit of byLine.get(line) ?? []) {
      if (edit.column + added > column) break;
      added += edit.added;
    }
    return Math.max(1, column - added);
  };
}
