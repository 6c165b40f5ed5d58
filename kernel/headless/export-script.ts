import ts from "typescript";
import { PopuliError } from "../../lib/errors/populi-error.js";
import type { MagicContext } from "../cells/magic.js";
import { parseMagic } from "../cells/parse-magic.js";
import { runMagic } from "../cells/registry.js";
import { type CodeCell, hasTag, type Notebook } from "./notebook.js";

/** A notebook as a script, and what of it a script cannot have. */
export interface ExportedScript {
  readonly text: string;
  readonly leftOut: readonly string[];
}

/**
 * Writes a notebook as one TypeScript module that needs the library alone: texts become comments, magics the TypeScript they
 * stand for, imports stand once at the top, and what a cell would show is printed as text. Cells of other languages, such as
 * `%%bash`, are left out and named.
 *
 * @param file for messages
 * @throws PopuliError where a later cell declares a name again, which a module cannot
 */
export async function exportScript(notebook: Notebook, file: string): Promise<ExportedScript> {
  const imports = new Map<string, Set<string>>();
  const declared = new Map<string, number>();
  const leftOut: string[] = [];
  const parts: string[] = [];
  let number = 0;
  let prints = false;
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") parts.push(asComment(cell.source));
    if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
    number += 1;
    const code = await translated(cell, [...declared.keys()]);
    if (code === undefined) {
      const [first = ""] = cell.source.trim().split("\n");
      leftOut.push(`cell ${number}, ${first}: it needs the kernel`);
      parts.push(`// Cell ${number} is left out: it needs the kernel.\n${asComment(cell.source)}`);
      continue;
    }
    const source = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ESNext, true);
    const injected = hasTag(cell, "injected-parameters");
    const body = source.statements.flatMap((statement, s): string[] => {
      if (ts.isImportDeclaration(statement)) {
        addImport(imports, statement);
        return [];
      }
      if (injected && ts.isVariableStatement(statement)) return [assignments(statement, declared)];
      for (const name of namesOf(statement)) claim(name, number, declared, file);
      // With what stands before it: its comments.
      const text = code.slice(s === 0 ? 0 : source.statements[s - 1]!.end, statement.end);
      if (s !== source.statements.length - 1 || !ts.isExpressionStatement(statement)) return [text];
      prints = true;
      const before = code.slice(s === 0 ? 0 : source.statements[s - 1]!.end, statement.getStart());
      return [`${before}show(${statement.expression.getText()});`];
    });
    if (/\bdisplay\(/.test(body.join("\n"))) prints = true;
    parts.push(
      body
        .join("")
        .trim()
        .replaceAll(/^(\s*)display\(/gm, "$1show("),
    );
  }
  const head = [...imports].map(([from, names]) => importOf(from, names));
  const printer = prints ? [showHelper] : [];
  return { text: `${[...head, ...printer, ...parts.filter((part) => part !== "")].join("\n\n")}\n`, leftOut };
}

/** What a notebook shows, as text. */
const showHelper = `/** Prints what a notebook would show. */
function show(value: unknown): void {
  const own = (value as Record<symbol, unknown> | null | undefined)?.[Symbol.for("Jupyter.display")];
  if (typeof own === "function") console.log(own.call(value)["text/plain"]);
  else if (value !== undefined) console.log(value);
}`;

/** A cell's TypeScript; that which its magic stands for, or `undefined` where it stands for none. */
async function translated({ source }: CodeCell, names: readonly string[]): Promise<string | undefined> {
  if (/^\s*!/.test(source)) return undefined;
  const call = parseMagic(source);
  if (call === undefined) return source;
  const result = await runMagic(call, contextOf(names));
  if (result.kind !== "translation" || /\brequire\(/.test(result.translation.code)) return undefined;
  return result.translation.code;
}

/**
 * Nothing has run, so magics that check what they work on are given something that may be all of it: a survey with every
 * column, a simulation.
 */
function contextOf(names: readonly string[]): MagicContext {
  class Everything extends Map<string, object> {
    override has(): boolean {
      return true;
    }
    override get(name: string): object {
      return { name, values: [] };
    }
  }
  const anything = {
    column: () => ({ levels: [] }),
    codebook: { variables: new Everything() },
    answers: { kind: "simulated" },
    ...{ condition: {}, study: {} },
  };
  return { lastTranslation: undefined, names: () => names, value: () => anything };
}

/** Notes the names that a cell declares. */
function claim(name: string, cell: number, declared: Map<string, number>, file: string): void {
  const earlier = declared.get(name);
  if (earlier !== undefined)
    throw new PopuliError(
      `cell ${cell} declares '${name}', which cell ${earlier} has declared: a script cannot`,
      { file },
      "give one of them another name",
    );
  declared.set(name, cell);
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundBy(name));
  const named = statement as ts.Statement & { readonly name?: ts.Node };
  return named.name !== undefined && ts.isIdentifier(named.name) ? [named.name.text] : [];
}

function boundBy(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundBy(element.name) : []));
}

/** Parameters set from outside: assignments to those that the cell before has declared. */
function assignments(
  { declarationList }: ts.VariableStatement,
  declared: ReadonlyMap<string, number>,
): string {
  const { flags, declarations } = declarationList;
  const keyword = flags & ts.NodeFlags.Const ? "const" : "let";
  return declarations
    .map((declaration) => {
      const name = declaration.name.getText();
      const value = declaration.initializer?.getText() ?? "undefined";
      return declared.has(name) ? `${name} = ${value};\n` : `${keyword} ${name} = ${value};\n`;
    })
    .join("");
}

/** Notes an import under its module; names that are imported twice stand once. */
function addImport(
  imports: Map<string, Set<string>>,
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
): void {
  const from = moduleSpecifier.getText();
  const names = imports.get(from) ?? new Set();
  imports.set(from, names);
  if (importClause === undefined) return;
  const type = importClause.isTypeOnly ? "type " : "";
  const { name, namedBindings } = importClause;
  if (name !== undefined) names.add(`${type}default as ${name.text}`);
  if (namedBindings === undefined) return;
  if (ts.isNamespaceImport(namedBindings)) names.add(`* as ${namedBindings.name.text}`);
  else for (const element of namedBindings.elements) names.add(`${type}${element.getText()}`);
}

function importOf(from: string, names: ReadonlySet<string>): string {
  const whole = [...names].filter((name) => name.startsWith("* as "));
  const named = [...names].filter((name) => !name.startsWith("* as ")).sort();
  if (names.size === 0) return `import ${from};`;
  return [
    ...whole.map((name) => `import ${name} from ${from};`),
    ...(named.length === 0 ? [] : [`import { ${named.join(", ")} } from ${from};`]),
  ].join("\n");
}

function asComment(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join("\n");
}
