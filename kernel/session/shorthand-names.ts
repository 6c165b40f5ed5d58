import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** A shorthand property `{ name }` whose name this cell does not declare. */
export interface ShorthandName {
  /** The offset just after the name. */
  readonly end: number;
  /** The text to insert there, `: exports.name`, so that the value is the earlier cell's. */
  readonly text: string;
}

/**
 * The shorthand properties in a cell's compiled code whose name the cell does not declare. TypeScript 5.0.4, which
 * tslab has, turns every other use of an earlier cell's `seed` into `exports.seed`, but not `{ seed }`, which would
 * then fail.
 */
export function shorthandNames(file: tsTypes.SourceFile): ShorthandName[] {
  const properties: tsTypes.ShorthandPropertyAssignment[] = [];
  const collect = (node: tsTypes.Node) => {
    if (ts.isShorthandPropertyAssignment(node)) properties.push(node);
    ts.forEachChild(node, collect);
  };
  collect(file);
  if (properties.length === 0) return [];

  const checker = checkerOf(file);
  return properties
    .filter((property) => checker.getShorthandAssignmentValueSymbol(property) === undefined)
    .map(({ name, parent }) => ({
      end: name.end,
      // A name that is read may be a global such as `console`; one that is assigned to is a cell's.
      text: isAssignedTo(parent)
        ? `: exports.${name.text}`
        : `: ${JSON.stringify(name.text)} in exports ? exports.${name.text} : ${name.text}`,
    }));
}

/** A checker that resolves names within this file only. */
function checkerOf(file: tsTypes.SourceFile): tsTypes.TypeChecker {
  const options: tsTypes.CompilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [] };
  const host: tsTypes.CompilerHost = {
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
    getDefaultLibFileName: () => "",
    writeFile: () => {},
    getCurrentDirectory: () => "",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (name) => name === file.fileName,
    readFile: () => undefined,
  };
  return ts.createProgram([file.fileName], options, host).getTypeChecker();
}

/** Whether an object is an assignment target: `({ a, b: { c } } = value)`, `for ({ a } of values)`. */
function isAssignedTo(object: tsTypes.Node): boolean {
  let target = object;
  while (
    ts.isParenthesizedExpression(target.parent) ||
    ts.isPropertyAssignment(target.parent) ||
    ts.isArrayLiteralExpression(target.parent) ||
    (ts.isObjectLiteralExpression(target.parent) && !ts.isObjectLiteralExpression(target))
  )
    target = target.parent;
  const { parent } = target;
  if (ts.isBinaryExpression(parent))
    return parent.left === target && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return (ts.isForOfStatement(parent) || ts.isForInStatement(parent)) && parent.initializer === target;
}
