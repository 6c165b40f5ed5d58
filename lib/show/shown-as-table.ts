import { type Displayable, display } from "./display.js";
import type { Table } from "./table.js";

/** A plain object that is displayed as a table. */
export interface ShownAsTable extends Displayable {
  toTable(): Table;
}

/** Makes an object display itself as a table. The methods are not enumerable, so the object stays plain data. */
export function shownAsTable<T extends object>(value: T, toTable: () => Table): T & ShownAsTable {
  return Object.defineProperties(value, {
    toTable: { value: toTable },
    [display]: { value: () => toTable()[display]() },
  }) as T & ShownAsTable;
}
