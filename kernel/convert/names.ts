import type { NameKind } from "./outline.js";

/** Where a name that cells can use is declared. */
export interface KnownName {
  /** The specifier of the module that declares it. */
  readonly from: string;
  readonly kind: NameKind;
  /** The statement that declares it. */
  readonly source?: string | undefined;
}

/** The names that cells have declared, each by the last cell that did. */
export class KnownNames {
  private readonly names = new Map<string, KnownName>();

  declare(name: string, known: KnownName): void {
    this.names.set(name, known);
  }

  get(name: string): KnownName | undefined {
    return this.names.get(name);
  }

  all(): Iterable<string> {
    return this.names.keys();
  }

  /**
   * Declarations that make names of earlier cells known to a cell. They come after its code, so that no position in it
   * changes. A variable that the cell assigns to cannot be an import: it is declared with the type it has.
   */
  declarationsOf(names: Iterable<string>, assigned: ReadonlySet<string>): string {
    const imports = new Map<string, string[]>();
    let variables = "";
    for (const name of names) {
      const known = this.names.get(name);
      if (known === undefined) continue;
      if (assigned.has(name) && known.kind !== "other") {
        variables += `export declare ${known.kind} ${name}: typeof import(${JSON.stringify(known.from)}).${name};`;
        continue;
      }
      const same = imports.get(known.from);
      if (same === undefined) imports.set(known.from, [name]);
      else same.push(name);
    }
    let text = variables;
    for (const [from, list] of imports) text += `import { ${list.join(", ")} } from ${JSON.stringify(from)};`;
    return text;
  }
}
