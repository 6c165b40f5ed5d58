/** How a name's value is read, and written by later cells. */
interface Binding {
  get(): unknown;
  set(value: unknown): void;
}

/** Getter and setter of a variable inside a cell's function. */
export type Accessors = Readonly<Record<string, readonly [() => unknown, (value: unknown) => void]>>;

/** What a cell's code sees as `exports`, and what can be asked of it when the cell has ended. */
export interface CellScope {
  readonly exports: object;
  /** Receives the accessors of the cell's variables; the cell calls it first. */
  live(accessors: Accessors): void;
  /** The value of the cell's last expression. */
  readonly last: { readonly value: unknown } | undefined;
  /** Puts the cell's variables in place, and returns those of its names that never got a value. */
  settle(): string[];
  /** Puts back what these names were before the cell, and lets go of what came before it; the last step. */
  restore(names: Iterable<string>): void;
}

/** The values of the names that cells have declared. */
export class Scope {
  private readonly bindings = new Map<string, Binding>();

  get(name: string): unknown {
    return this.bindings.get(name)?.get();
  }

  has(name: string): boolean {
    return this.bindings.has(name);
  }

  /** Gives a name a value from outside a cell. */
  define(name: string, value: unknown): void {
    this.bindings.set(name, holding(value));
  }

  names(): string[] {
    return [...this.bindings.keys()];
  }

  /** The scope as one cell sees it, which declares the names in `own` and leaves its last value under `lastName`. */
  forCell(own: ReadonlySet<string>, lastName: string | undefined): CellScope {
    const bindings = this.bindings;
    const before = new Map([...own].map((name) => [name, bindings.get(name)]));
    const reached = new Set<string>();
    let accessors: Accessors = {};
    let last: { readonly value: unknown } | undefined;

    const declare = (name: string, binding: Binding) => {
      // A variable's own assignments arrive here too; its accessors say the same.
      if (Object.hasOwn(accessors, name)) return;
      bindings.set(name, binding);
      reached.add(name);
    };
    const exports = new Proxy(
      {},
      {
        get: (_, name) => (typeof name === "string" ? bindings.get(name)?.get() : undefined),
        has: (_, name) => typeof name === "string" && bindings.has(name),
        set: (_, name, value) => {
          if (typeof name !== "string") return false;
          if (name === lastName) last = { value };
          else if (own.has(name)) declare(name, holding(value));
          else {
            const binding = bindings.get(name);
            if (binding === undefined) bindings.set(name, holding(value));
            else binding.set(value);
          }
          return true;
        },
        // TypeScript defines imported names by getters, so that they follow the module they come from.
        defineProperty: (_, name, { get, value }) => {
          if (typeof name !== "string" || name === "__esModule") return true;
          declare(name, get === undefined ? holding(value) : following(get));
          return true;
        },
      },
    );
    return {
      exports,
      live: (given) => {
        accessors = given;
      },
      get last() {
        return last;
      },
      settle: () => {
        for (const [name, [get, set]] of Object.entries(accessors)) {
          try {
            get();
          } catch {
            continue; // the cell threw before the variable's declaration
          }
          bindings.set(name, { get, set });
          reached.add(name);
        }
        return [...own].filter((name) => !reached.has(name) && name !== lastName);
      },
      restore: (names) => {
        for (const name of names) {
          const old = before.get(name);
          if (old === undefined) bindings.delete(name);
          else bindings.set(name, old);
        }
        // The cell's functions keep this scope alive: with what came before it, run again and again, they would keep it all.
        before.clear();
        last = undefined;
      },
    };
  }
}

function holding(initial: unknown): Binding {
  let value = initial;
  return {
    get: () => value,
    set: (next) => {
      value = next;
    },
  };
}

function following(get: () => unknown): Binding {
  let replaced: { readonly value: unknown } | undefined;
  return {
    get: () => (replaced === undefined ? get() : replaced.value),
    set: (value) => {
      replaced = { value };
    },
  };
}
