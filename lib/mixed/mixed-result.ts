import type { Displayable, MimeBundle } from "../show/display.js";
import { display } from "../show/display.js";
import type { Table } from "../show/table.js";
import type { MixedControl } from "./mixed-control.js";
import type { HowMixed, MixedEstimate } from "./mixed-estimate.js";
import { mixedTable } from "./mixed-table.js";

/**
 * Estimates from interviews and predictions. They are valid whatever the predictions are worth. Shows itself as a table:
 * classical, mixed and simulated side by side, with what the predictions save.
 */
export class Mixed implements Displayable {
  constructor(
    readonly estimates: readonly MixedEstimate[],
    readonly how: HowMixed,
    /** The same with statistical baselines as predictions; absent where there are no identifiers, or it was not asked for. */
    readonly control: MixedControl | undefined,
  ) {}

  /** The estimate of an item, of one of its options or terms, and of a group; `undefined` where there is none. */
  estimate(item: string, of = "", group = ""): MixedEstimate | undefined {
    return this.estimates.find((one) => one.item === item && one.of === of && one.group === group);
  }

  /** A row for each estimate. */
  toTable(): Table {
    return mixedTable(this);
  }

  toJSON(): object {
    return { ...this.how, estimates: this.estimates, control: this.control };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
