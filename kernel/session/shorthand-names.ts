import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** A name in `{ name }` that an earlier cell declared, as far as this cell's code can tell. */
export interface ShorthandName {
  /** Offset in the code just behind the name. */
  readonly end: number;
  /** What to put there: `: exports.name`, so that the property's value is the earlier cell's. */
  readonly text: string;
}

/**
 * The shorthand properties of a cell's compiled code whose name the cell itself does not declare. TypeScript turns every
 * other use of an earlier cell's `seed` into `exports.seed`, but leaves `{ seed }` alone
 * (seen in 5.0.4, as tslab has it), where it would not be found.
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
      // A global such as `console` is no cell's; but what is assigned to can only be a cell's.
      text: isAssignedTo(parent)
        ? `: exports.${name.text}`
        : `: ${JSON.stringify(name.text)} in exports ? exports.${name.text} : ${name.text}`,
    }));
}

/** Resolves names within this one file and nothing else. */
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

/** Whether an object stands where values are put: `({ a, b: { c } } = value)`, `for ({ a } of values)`. */
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
