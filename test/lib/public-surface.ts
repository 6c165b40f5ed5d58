import ts from "typescript";
import { exportsOfLibrary, isOurs, isTypeOnly, unaliased } from "./exports-of-library.js";

/** What `import … from "populi"` gives, as the compiler sees it. */
export interface PublicSurface {
  /** Sorted; a type only is marked as one. */
  readonly names: readonly string[];
  /** Types that exported declarations mention, that are declared in lib, and that nobody can import: "Type, in Declaration". */
  readonly hidden: readonly string[];
}

/** Reads the public surface from `lib/index.ts`. */
export function publicSurface(): PublicSurface {
  const { exported, checker } = exportsOfLibrary();
  const known = new Set(exported.map(({ symbol }) => unaliased(symbol, checker)));

  const hidden = new Set<string>();
  for (const { symbol: each, name } of exported) {
    const symbol = unaliased(each, checker);
    for (const declaration of symbol.declarations ?? []) {
      for (const mentioned of symbolsMentioned(declaration, !isTypeOnly(each, checker), checker)) {
        const target = unaliased(mentioned, checker);
        const isType = target.flags & (ts.SymbolFlags.Type & ~ts.SymbolFlags.TypeParameter);
        if (!isType || known.has(target) || !target.declarations?.some(isOurs)) continue;
        // An alias for use in its file alone stands for what it is written out as.
        if (mentioned.flags & ts.SymbolFlags.TypeAlias && !isExported(mentioned)) continue;
        hidden.add(`${target.name}, in ${name}`);
      }
    }
  }
  return {
    names: exported
      .map(({ symbol, name }) => (isTypeOnly(symbol, checker) ? `type ${name}` : name))
      .toSorted(),
    hidden: [...hidden].toSorted(),
  };
}

/** The symbols that the signature of a declaration names: not those of bodies, nor of what is private. */
function symbolsMentioned(
  declaration: ts.Declaration,
  constructible: boolean,
  checker: ts.TypeChecker,
): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const note = (name: ts.Node) => {
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol !== undefined) found.push(symbol);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    if (ts.isConstructorDeclaration(node) && !constructible) return;
    // What a class implements is written out in its members.
    if (ts.isHeritageClause(node) && node.token === ts.SyntaxKind.ImplementsKeyword) return;
    if (ts.isTypeReferenceNode(node)) note(node.typeName);
    if (ts.isExpressionWithTypeArguments(node)) note(node.expression);
    ts.forEachChild(node, visit);
    // A type that is inferred is part of the signature too.
    if (ts.isFunctionDeclaration(node) && node.type === undefined) {
      const signature = checker.getSignatureFromDeclaration(node)!;
      const written = checker.typeToTypeNode(
        checker.getReturnTypeOfSignature(signature),
        node,
        ts.NodeBuilderFlags.NoTruncation,
      );
      if (written !== undefined) inferred(written);
    }
  };
  const inferred = (node: ts.Node): void => {
    if (ts.isTypeReferenceNode(node)) {
      const { symbol } = node.typeName as ts.Node & { symbol?: ts.Symbol };
      if (symbol !== undefined) found.push(symbol);
    }
    ts.forEachChild(node, inferred);
  };
  visit(declaration);
  return found;
}

function isExported(symbol: ts.Symbol): boolean {
  return (symbol.declarations ?? []).some(
    (each) => ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Export,
  );
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false;
}
