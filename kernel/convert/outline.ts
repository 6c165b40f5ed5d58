import type * as tsTypes from "typescript";
import type { Language } from "./language.js";
import { syntaxErrors, ts } from "./typescript.js";

/** How a name was declared: whether later cells may assign to it. */
export type NameKind = "const" | "let" | "other";

/** What a cell's syntax says, before any type is known. */
export interface Outline {
  /** The cell's code; the word `export` before declarations is blanked, see `withoutExports`. */
  readonly code: string;
  /** `.ts` or `.js`; `.tsx` or `.jsx` where only that can be parsed. */
  readonly extension: ".ts" | ".tsx" | ".js" | ".jsx";
  readonly syntaxErrors: readonly tsTypes.DiagnosticWithLocation[];
  /** Every name that the cell declares at its top level, values and types. */
  readonly declared: ReadonlyMap<string, NameKind>;
  /** The statement that declares each name. */
  readonly sources: ReadonlyMap<string, string>;
  /** The names it gives in `export { … }` itself. */
  readonly exported: ReadonlySet<string>;
  /** The variables whose value can change after the cell: `let` and `var`. */
  readonly variables: readonly string[];
  /** Every name the cell may refer to. */
  readonly mentioned: ReadonlySet<string>;
  /** The names it assigns to. */
  readonly assigned: ReadonlySet<string>;
  /** The names of packages and files that it imports. */
  readonly specifiers: readonly string[];
  /** What it declares globally, by `declare global` and `declare module`, such as `Array.third`. */
  readonly globals: readonly string[];
  /** The first comments contain `@ts-nocheck`. */
  readonly isUnchecked: boolean;
}

/** Reads the outline of a cell. */
export function outlineOf(written: string, language: Language): Outline {
  const { file, extension } = parse(written, language);
  // A line "#!" is no JavaScript within a function.
  const code = withoutExports(written, file).replace(/^#!/, "//");
  const declared = new Map<string, NameKind>();
  const exported = new Set<string>();
  const specifiers: string[] = [];
  const globals: string[] = [];
  const sources = new Map<string, string>();
  for (const statement of file.statements) {
    const own = new Map<string, NameKind>();
    declareNames(statement, own);
    for (const [name, kind] of own) {
      declared.set(name, kind);
      // Overloads stand together.
      const before = sources.get(name);
      const text = statement.getFullText(file).replace(/^\n+/, "").trimEnd();
      sources.set(name, before === undefined ? text : `${before}\n${text}`);
    }
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined) {
      if (ts.isNamedExports(statement.exportClause))
        for (const { name } of statement.exportClause.elements) exported.add(name.text);
      else exported.add(statement.exportClause.name.text);
    }
    if (
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
      statement.moduleSpecifier !== undefined &&
      ts.isStringLiteral(statement.moduleSpecifier)
    )
      specifiers.push(statement.moduleSpecifier.text);
    if (ts.isModuleDeclaration(statement)) globals.push(...globalsOf(statement));
  }
  const { mentioned, assigned, vars } = referencesIn(file);
  for (const name of vars) if (!declared.has(name)) declared.set(name, "let");
  return {
    code,
    extension,
    syntaxErrors: syntaxErrors(file),
    declared,
    sources,
    exported,
    variables: [...declared].filter(([, kind]) => kind === "let").map(([name]) => name),
    mentioned,
    assigned,
    specifiers,
    globals,
    isUnchecked: /^(?:\s|\/\/.*|\/\*[\s\S]*?\*\/|#!.*)*?\/\/\s*@ts-nocheck\b/.test(written),
  };
}

function parse(
  code: string,
  language: Language,
): { file: tsTypes.SourceFile; extension: Outline["extension"] } {
  const [plain, withJsx] =
    language === "typescript" ? ([".ts", ".tsx"] as const) : ([".jsx", ".jsx"] as const);
  const open = (extension: Outline["extension"]) =>
    ts.createSourceFile(`cell${extension}`, code, ts.ScriptTarget.Latest, true);
  const file = open(plain);
  if (syntaxErrors(file).length === 0 || plain === withJsx || !code.includes("<"))
    return { file, extension: plain };
  const jsx = open(withJsx);
  return syntaxErrors(jsx).length < syntaxErrors(file).length
    ? { file: jsx, extension: withJsx }
    : { file, extension: plain };
}

function declareNames(statement: tsTypes.Statement, declared: Map<string, NameKind>): void {
  const { flags } = (statement as Partial<tsTypes.VariableStatement>).declarationList ?? { flags: 0 };
  if (ts.isVariableStatement(statement)) {
    // `using` sets the flags of both `let` and `const`.
    const kind = (flags & ts.NodeFlags.Const) !== 0 || (flags & ts.NodeFlags.Using) !== 0 ? "const" : "let";
    // The value of a `declare` stays where it is: among the globals.
    for (const { name } of statement.declarationList.declarations)
      for (const one of namesIn(name)) declared.set(one, isAmbient(statement) ? "const" : kind);
    return;
  }
  if (ts.isImportDeclaration(statement)) {
    const { importClause } = statement;
    if (importClause?.name !== undefined) declared.set(importClause.name.text, "other");
    const bindings = importClause?.namedBindings;
    if (bindings === undefined) return;
    if (ts.isNamespaceImport(bindings)) declared.set(bindings.name.text, "other");
    else for (const { name } of bindings.elements) declared.set(name.text, "other");
    return;
  }
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    if (clause === undefined) return;
    if (ts.isNamespaceExport(clause)) declared.set(clause.name.text, "other");
    else
      for (const { name } of clause.elements) if (name.text !== "default") declared.set(name.text, "other");
    return;
  }
  const { name } = statement as tsTypes.Statement & { readonly name?: tsTypes.Node };
  if (name !== undefined && ts.isIdentifier(name) && name.text !== "global") declared.set(name.text, "other");
}

/** Whether a statement has the word `declare`. */
export function isAmbient(statement: tsTypes.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) ?? false)
  );
}

function namesIn(name: tsTypes.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesIn(element.name) : []));
}

/** `Array.third` for `declare global { interface Array<T> { third(): T } }`, `foo` for `declare module "foo"`. */
function globalsOf({ name, body }: tsTypes.ModuleDeclaration): string[] {
  if (ts.isStringLiteral(name)) return [name.text];
  if (name.text !== "global" || body === undefined || !ts.isModuleBlock(body)) return [];
  return body.statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap((declaration) => namesIn(declaration.name));
    const named = (statement as { readonly name?: tsTypes.Node }).name?.getText() ?? "";
    const members = ts.isInterfaceDeclaration(statement) ? statement.members : [];
    return members.length === 0
      ? [named]
      : members.map((member) => `${named}.${member.name?.getText() ?? ""}`);
  });
}

interface References {
  readonly mentioned: ReadonlySet<string>;
  readonly assigned: ReadonlySet<string>;
  /** `var` in blocks, which belongs to the cell. */
  readonly vars: ReadonlySet<string>;
}

function referencesIn(file: tsTypes.SourceFile): References {
  const mentioned = new Set<string>();
  const assigned = new Set<string>();
  const vars = new Set<string>();
  const assign = (target: tsTypes.Node): void => {
    if (ts.isIdentifier(target)) assigned.add(target.text);
    else if (ts.isShorthandPropertyAssignment(target)) assigned.add(target.name.text);
    else if (ts.isPropertyAssignment(target)) assign(target.initializer);
    else if (ts.isSpreadAssignment(target) || ts.isSpreadElement(target)) assign(target.expression);
    else if (ts.isBinaryExpression(target)) assign(target.left);
    else if (
      ts.isObjectLiteralExpression(target) ||
      ts.isArrayLiteralExpression(target) ||
      ts.isParenthesizedExpression(target)
    )
      ts.forEachChild(target, assign);
  };
  const visit = (node: tsTypes.Node, isInFunction: boolean): void => {
    if (ts.isIdentifier(node)) {
      if (!isPropertyName(node)) mentioned.add(node.text);
      return;
    }
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
      node.operatorToken.kind <= ts.SyntaxKind.LastAssignment
    )
      assign(node.left);
    if (
      (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) &&
      (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
    )
      assign(node.operand);
    if (
      (ts.isForOfStatement(node) || ts.isForInStatement(node)) &&
      !ts.isVariableDeclarationList(node.initializer)
    )
      assign(node.initializer);
    if (ts.isVariableDeclarationList(node) && !isInFunction && (node.flags & ts.NodeFlags.BlockScoped) === 0)
      for (const { name } of node.declarations) for (const one of namesIn(name)) vars.add(one);
    // JSX uses the factory without naming it.
    if (ts.isJsxOpeningLikeElement(node) || ts.isJsxFragment(node)) {
      mentioned.add("React");
      mentioned.add("h");
      mentioned.add("Fragment");
    }
    const isFunction = ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node);
    ts.forEachChild(node, (child) => visit(child, isInFunction || isFunction));
  };
  visit(file, false);
  return { mentioned, assigned, vars };
}

/** Whether a name is that of a member, which refers to nothing in scope. */
function isPropertyName(node: tsTypes.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isQualifiedName(parent) && parent.right === node)
  );
}

/**
 * A cell's code without the word `export`, which people paste with code from files: later cells see every name anyway.
 * Blanks replace the word, so that positions do not change.
 */
function withoutExports(code: string, file: tsTypes.SourceFile): string {
  if (!/\bexport\b/.test(code)) return code;
  let result = code;
  for (const statement of file.statements) {
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
    // A declaration without a name is a default export, and stays.
    if ("name" in statement && statement.name === undefined) continue;
    for (const { kind, pos, end } of modifiers)
      if (kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword)
        result =
          result.slice(0, pos) +
          result.slice(pos, end).replace(/\S+$/, (word) => " ".repeat(word.length)) +
          result.slice(end);
  }
  return result;
}
