import type * as tsTypes from "typescript";
import { isAmbient } from "./outline.js";
import { ts } from "./typescript.js";

/** The names that compiled code gives values to. */
export function namesGivenBy(commonJs: string): Set<string> {
  const found = commonJs.matchAll(/\bexports\.([\p{ID_Continue}$\u200c\u200d]+) = |\(exports, "([^"]+)"/gu);
  return new Set([...found].map((match) => match[1] ?? match[2]!));
}

/** The names that a cell imports and that are only types. */
export function typesImportedBy(file: tsTypes.SourceFile, checker: tsTypes.TypeChecker): Set<string> {
  const types = new Set<string>();
  const look = (name: tsTypes.Identifier, isTypeOnly: boolean) => {
    const symbol = checker.getSymbolAtLocation(name);
    const isAlias = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    if (isTypeOnly || (target !== undefined && (target.flags & ts.SymbolFlags.Value) === 0))
      types.add(name.text);
  };
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const { importClause: clause } = statement;
    if (clause === undefined) continue;
    const isTypeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
    if (clause.name !== undefined) look(clause.name, isTypeOnly);
    const bindings = clause.namedBindings;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) {
      if (isTypeOnly) types.add(bindings.name.text);
    } else for (const element of bindings.elements) look(element.name, isTypeOnly || element.isTypeOnly);
  }
  return types;
}

/** The names that a cell only describes, by `declare`: their values are those of globals. */
export function ambientNames(file: tsTypes.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    if (!isAmbient(statement)) continue;
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations)
        if (ts.isIdentifier(name)) names.add(name.text);
    } else {
      const { name } = statement as tsTypes.Statement & { readonly name?: tsTypes.Node };
      if (name !== undefined && ts.isIdentifier(name)) names.add(name.text);
    }
  }
  return names;
}
