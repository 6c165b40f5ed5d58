/** Reads and writes the value of a name. */
interface Binding {
  get(): unknown;
  set(value: unknown): void;
}

/** Getter and setter of a variable inside a cell's function. */
export type Accessors = Readonly<Record<string, readonly [() => unknown, (value: unknown) => void]>>;

/** The `exports` of a cell's code, and its results when it has ended. */
export interface CellScope {
  readonly exports: object;
  /** Receives the accessors of the cell's variables. The cell calls it first. */
  live(accessors: Accessors): void;
  /** Receives the value of the cell's last expression. */
  setLast(value: unknown): void;
  /** The value of the cell's last expression. */
  readonly last: { readonly value: unknown } | undefined;
  /** Adds the cell's variables to the scope, and returns the names that got no value. */
  settle(): string[];
  /** Gives these names their values from before the cell, and releases all earlier values. The last step. */
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

  /** Gives a name to what the kernel keeps. A cell that declares the name hides it. */
  provide(name: string, get: () => unknown): void {
    this.bindings.set(name, following(get));
  }

  names(): string[] {
    return [...this.bindings.keys()];
  }

  /** The scope for one cell, which declares the names in `own`. */
  forCell(own: ReadonlySet<string>): CellScope {
    const bindings = this.bindings;
    const before = new Map([...own].map((name) => [name, bindings.get(name)]));
    const reached = new Set<string>();
    let accessors: Accessors | undefined;
    let last: { readonly value: unknown } | undefined;

    const declare = (name: string, binding: Binding) => {
      // Assignments to a variable arrive here too, but its accessors take precedence.
      if (accessors !== undefined && Object.hasOwn(accessors, name)) return;
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
          // Before its first line compiled code sets every name that it exports to `undefined`.
          if (accessors === undefined && value === undefined) return true;
          if (own.has(name)) declare(name, holding(value));
          else {
            const binding = bindings.get(name);
            if (binding === undefined) bindings.set(name, holding(value));
            else binding.set(value);
          }
          return true;
        },
        // TypeScript defines imported names by getters, which follow the module's values.
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
      setLast: (value) => {
        // Its rejection is reported when it has been awaited, and only then.
        if (value instanceof Promise) value.catch(() => {});
        last = { value };
      },
      get last() {
        return last;
      },
      settle: () => {
        for (const [name, [get, set]] of Object.entries(accessors ?? {})) {
          try {
            get();
          } catch {
            continue; // the cell threw before it declared the variable
          }
          bindings.set(name, { get, set });
          reached.add(name);
        }
        return [...own].filter((name) => !reached.has(name));
      },
      restore: (names) => {
        for (const name of names) {
          const old = before.get(name);
          if (old === undefined) bindings.delete(name);
          else bindings.set(name, old);
        }
        // The cell's functions keep this scope alive. With `before`, a cell run again and again would keep every
        // earlier value.
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
