import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/**
 * Takes what decorators await out of their class: TypeScript compiles decorators into a function that is not async, where
 * `await` is a syntax error. `@tag(await x) class A {}` becomes `const $$decorator1 = tag(await x); @$$decorator1 class A {}`.
 */
export function withoutAwaitInDecorators(
  file: tsTypes.SourceFile,
  context: tsTypes.TransformationContext,
): tsTypes.SourceFile {
  const { factory } = context;
  let count = 0;
  const statements = file.statements.flatMap((statement): tsTypes.Statement[] => {
    if (!ts.isClassDeclaration(statement)) return [statement];
    const before: tsTypes.Statement[] = [];
    const visit = (node: tsTypes.Node): tsTypes.Node => {
      if (!ts.isDecorator(node) || !awaits(node)) return ts.visitEachChild(node, visit, context);
      const name = factory.createIdentifier(`$$decorator${++count}`);
      before.push(
        factory.createVariableStatement(
          undefined,
          factory.createVariableDeclarationList(
            [factory.createVariableDeclaration(name, undefined, undefined, node.expression)],
            ts.NodeFlags.Const,
          ),
        ),
      );
      return factory.updateDecorator(node, name);
    };
    const changed = ts.visitEachChild(statement, visit, context);
    return [...before, changed];
  });
  return count === 0 ? file : factory.updateSourceFile(file, statements);
}

function awaits(node: tsTypes.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, awaits) ?? false;
}
