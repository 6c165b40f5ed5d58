import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/**
 * Writes a cell's declarations from the checker's types. TypeScript itself writes none when one inferred type belongs
 * to a package that the working folder cannot name ("cannot be named without a reference to", 2742). Here such a type
 * is named by its file, which later cells can load.
 */
export function fallbackDeclarations(program: tsTypes.Program, file: tsTypes.SourceFile): string {
  const checker = program.getTypeChecker();
  const lines: string[] = [];
  const declare = (keyword: "const" | "let", name: tsTypes.Node, text: string) =>
    lines.push(`declare ${keyword} ${text}: ${typeText(checker, checker.getTypeAtLocation(name))};`);
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) {
      const keyword = statement.declarationList.flags & ts.NodeFlags.Const ? "const" : "let";
      for (const name of namesOf(statement.declarationList.declarations)) declare(keyword, name, name.text);
    } else if (ts.isFunctionDeclaration(statement) && statement.name !== undefined)
      declare("let", statement.name, statement.name.text);
    else if (
      ts.isImportDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement)
    ) {
      const needsDeclare = ts.isEnumDeclaration(statement);
      lines.push(`${needsDeclare ? "declare " : ""}${statement.getText(file)}`);
    } else if (ts.isClassDeclaration(statement) && statement.name !== undefined) {
      // Variables that hold an instance keep its type; the class can no longer be used as a type.
      lines.push(`declare const ${statement.name.text}: any;`);
    }
  }
  return `${lines.join("\n")}\n`;
}

function typeText(checker: tsTypes.TypeChecker, type: tsTypes.Type): string {
  const flags =
    ts.TypeFormatFlags.NoTruncation |
    ts.TypeFormatFlags.UseFullyQualifiedType |
    ts.TypeFormatFlags.WriteArrayAsGenericType;
  return checker.typeToString(type, undefined, flags);
}

function namesOf(declarations: readonly tsTypes.VariableDeclaration[]): tsTypes.Identifier[] {
  const names: tsTypes.Identifier[] = [];
  const add = (name: tsTypes.BindingName): void => {
    if (ts.isIdentifier(name)) names.push(name);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const { name } of declarations) add(name);
  return names;
}
