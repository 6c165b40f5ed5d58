import type * as tsTypes from "typescript";
import { shorthandNames } from "./shorthand-names.js";
import type { SourcePosition } from "./source-positions.js";
import { ts } from "./typescript.js";

/** A cell's compiled code, made ready to run as the body of a function. */
export interface Rewritten {
  readonly code: string;
  /** Names the cell declares that have a value. */
  readonly own: ReadonlySet<string>;
  /** Those of them declared with `let` or `var` (and enums): their value may change after the cell has run. */
  readonly live: readonly string[];
  /** The column that a position of the rewritten code had before; both 1-based. Lines stay as they are. */
  columnBefore(position: SourcePosition): number;
}

/** What the rewritten code calls in place of `import(…)` and `import.meta`. Same lengths, so that columns stay true. */
const importFunction = "$mport";
const importMeta = "$mport$meta";

/** The parameters of the function a cell's code becomes the body of. */
export const cellParameters = [
  "exports",
  "require",
  importFunction,
  importMeta,
  "$live",
  "$here",
  "$resume",
] as const;

/** Those of a local module's. */
export const moduleParameters = ["exports", "require", "module", importFunction, importMeta] as const;

/**
 * Rewrites CommonJS that TypeScript made of a cell. The list of exports it begins with is taken out (it would set every
 * name to `undefined` before the cell had a chance to fail), and accessors for variables that may change are put in, so
 * that a cell and the functions of an earlier cell see the same variable.
 *
 * @param lastName the variable the converter puts the cell's last expression into
 */
export function rewrite(commonJs: string, lastName?: string): Rewritten {
  const file = ts.createSourceFile("cell.js", commonJs, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const edits: Edit[] = [];
  const own = new Set<string>();
  const variables: string[] = [];
  for (const [i, statement] of file.statements.entries()) {
    // It follows the mark that this is a module; elsewhere the same text is the cell's own.
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

/** The same for a local module, which keeps its exports to itself. */
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

/** A function without a name would be shown by that of the converter's variable. */
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

/** Marks where a function resumes, so that it can be put back into the run of its cell. */
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
