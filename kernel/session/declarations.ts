import type * as tsTypes from "typescript";
import { ts } from "./typescript.js";

/** One statement of a declaration file. */
interface Declaration {
  readonly text: string;
  /** The names it declares. */
  readonly declares: readonly string[];
  /** Every name in its text: the declarations it may need. */
  readonly mentions: readonly string[];
  /** An import of another file. All of them stay: a file that leaves TypeScript's program would be read again. */
  readonly isImport: boolean;
  /** A namespace or `declare global`, which tslab's converter does not return in its own declarations. */
  readonly isBlock: boolean;
}

/** The declarations for one cell, and how to replace them when it has been compiled. */
export interface NeededDeclarations {
  readonly text: string;
  /** @param text what remains of these declarations, and the cell's own */
  replacedBy(text: string): Declarations;
}

/** Any name, also in a comment or string, which only selects more than is needed. */
const anyName = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

/**
 * The declarations of all cells so far. A cell is checked against the declarations that it names, directly or through
 * others: TypeScript reads, binds and prints everything it is given for each cell, so that with all declarations each
 * cell would take longer than the one before.
 */
export class Declarations {
  static readonly none = new Declarations([]);

  private constructor(private readonly all: readonly Declaration[]) {}

  /** All of them. */
  get whole(): NeededDeclarations {
    return this.given(new Set(this.all));
  }

  /** Those that code can refer to, directly or through others. */
  neededBy(code: string): NeededDeclarations {
    const declaring = new Map<string, Declaration[]>();
    const needed = new Set<Declaration>();
    const mentioned = new Set(code.match(anyName));
    for (const declaration of this.all) {
      if (declaration.isImport) needed.add(declaration);
      if (isGlobalBlock(declaration)) {
        // A cell that declares globals replaces earlier ones: an edited cell would contradict itself.
        if (/\bdeclare\s+global\b/.test(code)) continue;
        needed.add(declaration);
        for (const name of declaration.mentions) mentioned.add(name);
        continue;
      }
      for (const name of declaration.declares) {
        const same = declaring.get(name);
        if (same === undefined) declaring.set(name, [declaration]);
        else same.push(declaration);
      }
    }
    // The loop also visits names added on the way.
    for (const name of mentioned)
      for (const declaration of declaring.get(name) ?? []) {
        needed.add(declaration);
        for (const other of declaration.mentions) mentioned.add(other);
      }
    return this.given(needed);
  }

  private given(needed: ReadonlySet<Declaration>): NeededDeclarations {
    return {
      text: textOf(this.all.filter((declaration) => needed.has(declaration))),
      replacedBy: (text) => {
        const alive = read(text);
        const declared = new Set(alive.flatMap(({ declares }) => declares));
        const kept = this.all.filter((declaration) =>
          declaration.isBlock
            ? !declaration.declares.some((name) => declared.has(name))
            : !needed.has(declaration),
        );
        return new Declarations([...kept, ...alive]);
      },
    };
  }
}

function textOf(declarations: readonly Declaration[]): string {
  return declarations.map(({ text }) => `${text}\n`).join("");
}

function read(text: string): Declaration[] {
  const file = ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
  return file.statements.map((statement) => {
    const written = statement.getFullText(file).trim();
    return {
      text: written,
      declares: namesDeclaredBy(statement),
      mentions: [...new Set(written.match(anyName))],
      isImport: ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement),
      isBlock: ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name),
    };
  });
}

function isGlobalBlock({ isBlock, declares }: Declaration): boolean {
  return isBlock && declares[0] === "global";
}

function namesDeclaredBy(statement: tsTypes.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      ts.isIdentifier(name) ? [name.text] : [],
    );
  if (ts.isImportDeclaration(statement)) return namesImportedBy(statement.importClause);
  const { name } = statement as tsTypes.Statement & { readonly name?: tsTypes.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function namesImportedBy(clause: tsTypes.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const bound =
    bindings === undefined
      ? []
      : ts.isNamespaceImport(bindings)
        ? [bindings.name.text]
        : bindings.elements.map(({ name }) => name.text);
  return clause?.name === undefined ? bound : [clause.name.text, ...bound];
}
