import type * as tsTypes from "typescript";
import { withoutAwaitInDecorators } from "./awaited-decorators.js";
import { ts } from "./typescript.js";

/** The names of what compiled code is given. A person's names do not begin with two dollar signs. */
const given = {
  import: "$$import",
  meta: "$$meta",
  live: "$$live",
  last: "$$last",
  here: "$$here",
  resume: "$$resume",
  guard: "$$guard",
  iterate: "$$iterate",
} as const;

/** The parameters of the function whose body is a module of the notebook. */
export const moduleParameters = [
  "exports",
  "require",
  "module",
  "__filename",
  "__dirname",
  given.import,
  given.meta,
  given.here,
  given.resume,
  given.guard,
  given.iterate,
] as const;

/** The parameters of the function whose body is a cell. */
export const cellParameters = [...moduleParameters, given.live, given.last] as const;

/** Compiled code. */
export interface Transpiled {
  /** CommonJS. */
  readonly code: string;
  readonly map: string;
  /** What it imports when it begins. */
  readonly imports: readonly string[];
  /** It awaits outside functions. */
  readonly awaits: boolean;
}

/** What a cell's code is given beside itself. */
export interface CellParts {
  /** The length of the person's code; declarations follow it. */
  readonly length: number;
  /** Variables that later cells read and change. */
  readonly variables: readonly string[];
}

/**
 * Compiles a cell or a module to CommonJS, without its types. Awaits are marked: `await x` becomes
 * `$$resume($$here(), await $$guard(x, place))`, so that output goes to its cell, an interrupt ends the code, and an error
 * says where it was awaited. A cell's last expression is given to `$$last`.
 */
export function transpile(
  text: string,
  fileName: string,
  options: tsTypes.CompilerOptions,
  cell?: CellParts,
): Transpiled {
  let awaits = false;
  const mark: tsTypes.TransformerFactory<tsTypes.SourceFile> = (context) => (file) => {
    const { factory } = context;
    const call = (name: string, ...args: tsTypes.Expression[]) =>
      factory.createCallExpression(factory.createIdentifier(name), undefined, args);
    const visit = (node: tsTypes.Node, isInFunction: boolean): tsTypes.Node => {
      const isFunction = ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
      const inner = ts.visitEachChild(node, (child) => visit(child, isInFunction || isFunction), context);
      if (ts.isAwaitExpression(inner)) {
        awaits ||= !isInFunction;
        return call(
          given.resume,
          call(given.here),
          factory.updateAwaitExpression(
            inner,
            call(given.guard, inner.expression, factory.createStringLiteral(placeOf(node, file))),
          ),
        );
      }
      if (ts.isForOfStatement(inner) && inner.awaitModifier !== undefined) {
        awaits ||= !isInFunction;
        return factory.updateForOfStatement(
          inner,
          inner.awaitModifier,
          inner.initializer,
          call(given.iterate, inner.expression),
          inner.statement,
        );
      }
      if (
        ts.isVariableDeclarationList(inner) &&
        (inner.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing
      )
        awaits ||= !isInFunction;
      if (ts.isCallExpression(inner) && inner.expression.kind === ts.SyntaxKind.ImportKeyword)
        return factory.updateCallExpression(
          inner,
          factory.createIdentifier(given.import),
          undefined,
          inner.arguments,
        );
      if (ts.isMetaProperty(inner) && inner.keywordToken === ts.SyntaxKind.ImportKeyword)
        return factory.createIdentifier(given.meta);
      return inner;
    };
    const marked = visit(withoutAwaitInDecorators(file, context), false) as tsTypes.SourceFile;
    return cell === undefined
      ? marked
      : factory.updateSourceFile(marked, statementsOf(marked, cell, factory));
  };
  const { outputText, sourceMapText = "" } = ts.transpileModule(text, {
    // A file named .mjs or .mts would stay an ES module.
    fileName: fileName.replace(/\.m([jt]s)$/, ".$1"),
    transformers: { before: [mark] },
    compilerOptions: {
      ...emission(options),
      ...(/\.(?:m|c)?jsx?$/.test(fileName) ? { allowJs: true } : {}),
    },
  });
  const code = outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
  return { code, map: sourceMapText, imports: importedBy(code), awaits };
}

/** A node's place as V8 writes it in stack traces: `1:7`, in a function `load 1:7`. */
function placeOf(node: tsTypes.Node, file: tsTypes.SourceFile): string {
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
  const place = `${line + 1}:${character + 1}`;
  let around: tsTypes.Node | undefined = node.parent;
  while (around !== undefined && !ts.isFunctionLike(around)) around = around.parent;
  if (around === undefined) return place;
  const { name } = around.name === undefined ? (around.parent as { name?: tsTypes.Node }) : around;
  return name !== undefined && ts.isIdentifier(name) ? `${name.text} ${place}` : place;
}

/** The settings that a project has for output: everything about JSX and decorators. */
function emission(options: tsTypes.CompilerOptions): tsTypes.CompilerOptions {
  const { jsx, jsxFactory, jsxFragmentFactory, jsxImportSource } = options;
  const { experimentalDecorators, emitDecoratorMetadata, useDefineForClassFields } = options;
  const wanted = {
    jsx: jsx === ts.JsxEmit.Preserve || jsx === undefined ? ts.JsxEmit.React : jsx,
    jsxFactory,
    jsxFragmentFactory,
    jsxImportSource,
    experimentalDecorators,
    emitDecoratorMetadata,
    useDefineForClassFields,
  };
  return {
    ...Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
    // What every version of Node that runs Populi understands.
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    esModuleInterop: true,
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
    ignoreDeprecations: "6.0",
  };
}

/** A cell's statements, with accessors for its variables before them and its last expression given away. */
function statementsOf(
  file: tsTypes.SourceFile,
  { length, variables }: CellParts,
  factory: tsTypes.NodeFactory,
): tsTypes.Statement[] {
  const statements = [...file.statements];
  let last = statements.length - 1;
  while (last >= 0 && (isAdded(statements[last]!, length) || ts.isExportDeclaration(statements[last]!)))
    last--;
  const expression = statements[last];
  if (expression !== undefined && ts.isExpressionStatement(expression) && !isDirective(expression, last))
    statements[last] = factory.updateExpressionStatement(
      expression,
      factory.createCallExpression(factory.createIdentifier(given.last), undefined, [expression.expression]),
    );
  const accessors = variables.map((name) => {
    const value = factory.createIdentifier("$$value");
    return factory.createPropertyAssignment(
      name,
      factory.createArrayLiteralExpression([
        factory.createArrowFunction(
          undefined,
          undefined,
          [],
          undefined,
          undefined,
          factory.createIdentifier(name),
        ),
        factory.createArrowFunction(
          undefined,
          undefined,
          [factory.createParameterDeclaration(undefined, undefined, value)],
          undefined,
          undefined,
          factory.createBlock([
            factory.createExpressionStatement(
              factory.createAssignment(factory.createIdentifier(name), value),
            ),
          ]),
        ),
      ]),
    );
  });
  const live = factory.createExpressionStatement(
    factory.createCallExpression(factory.createIdentifier(given.live), undefined, [
      factory.createObjectLiteralExpression(accessors),
    ]),
  );
  return [live, ...statements];
}

function isAdded(statement: tsTypes.Statement, length: number): boolean {
  return statement.pos >= length;
}

/** `"use strict"` at the beginning; as a cell's only line it is its value. */
function isDirective(statement: tsTypes.ExpressionStatement, place: number): boolean {
  return place > 0 && ts.isStringLiteral(statement.expression) && statement.expression.text === "use strict";
}

/** The modules that compiled code requires at its top level. */
function importedBy(commonJs: string): string[] {
  return [
    ...commonJs.matchAll(
      /^(?:(?:const|var) \S+ = )?(?:__importDefault\(|__importStar\(|__exportStar\()?require\("([^"]+)"\)/gm,
    ),
  ].map((match) => match[1]!);
}
