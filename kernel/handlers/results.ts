/** How many of the last results are held, however large they are. */
const held = 3;

/** The module in memory that declares them. */
export const resultModule = "populi:results";

/** The types of `_`, `__`, `___`, `Out` and `In`. */
export const resultTypes = `
/** The last result. */
export declare const _: any;
/** The result before the last. */
export declare const __: any;
/** The result before \`__\`. */
export declare const ___: any;
/** The results by the numbers of their cells. Of large ones, only the last three are certain to be there still. */
export declare const Out: Readonly<Record<number, any>>;
/** The texts of the cells by their numbers. */
export declare const In: readonly string[];
`;

/** The results and texts of cells, which later cells name `_`, `Out[3]`, `In[3]`. */
export class Results {
  private readonly inputs: string[] = [];
  private readonly last: unknown[] = [];
  /** Objects are only kept alive by the notebook's own variables. */
  private readonly all = new Map<
    number,
    { readonly value: unknown } | { readonly reference: WeakRef<object> }
  >();

  addInput(count: number, code: string): void {
    this.inputs[count] = code;
  }

  add(count: number, value: unknown): void {
    this.last.unshift(value);
    this.last.length = Math.min(this.last.length, held);
    this.all.set(count, isObject(value) ? { reference: new WeakRef(value) } : { value });
  }

  /** The names that cells have, with what they are at the moment. */
  names(): Readonly<Record<string, () => unknown>> {
    return {
      _: () => this.last[0],
      __: () => this.last[1],
      ___: () => this.last[2],
      In: () => this.inputs,
      Out: () =>
        new Proxy(
          {},
          {
            get: (_, name) => this.out(name),
            has: (_, name) => this.all.has(Number(name)),
            ownKeys: () => [...this.all.keys()].map(String),
            getOwnPropertyDescriptor: (_, name) =>
              this.all.has(Number(name))
                ? { configurable: true, enumerable: true, value: this.out(name) }
                : undefined,
          },
        ),
    };
  }

  private out(name: string | symbol): unknown {
    const entry = typeof name === "string" ? this.all.get(Number(name)) : undefined;
    return entry !== undefined && "reference" in entry ? entry.reference.deref() : entry?.value;
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
