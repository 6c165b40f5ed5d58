import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { withInterval } from "../../show/number-text.js";
import { Table } from "../../show/table.js";
import type { Convention } from "../convention/convention.js";
import { metricNames, metrics, type ShareMetricName } from "../metric/metrics.js";
import type { ComparedCell } from "./compared-cells.js";
import { needRespondents, type ShareEstimates, valuesOf } from "./score-cells.js";

/** What simulated shares, or a floor, scored. */
export interface ShareRow {
  readonly name: string;
  readonly says: string;
  /** Items and groups that were compared. */
  readonly cells: number;
  readonly estimates: ShareEstimates;
}

/** The metrics of one item in one group; absent where one is not defined for it. */
export type CellFidelity = { readonly item: string; readonly group: string } & Readonly<
  Partial<Record<ShareMetricName, number>>
>;

interface Parts {
  readonly row: ShareRow;
  readonly floors: readonly ShareRow[];
  readonly categories: ReadonlyMap<string, ShareEstimates>;
  readonly cells: readonly ComparedCell[];
  readonly missing: number;
  readonly convention: Convention;
  readonly labels: readonly string[];
}

/** The fidelity of simulated shares beside its floors. Shows itself as a table: metrics in rows. */
export class ShareReport implements Displayable {
  /** Every metric for which shares are enough, with its 95 % interval. */
  readonly estimates: ShareEstimates;
  /** Uniform answers, and the shares of the other groups. */
  readonly floors: readonly ShareRow[];
  /** The metrics within each category of items, such as a dataset of SimBench. */
  readonly categories: ReadonlyMap<string, ShareEstimates>;
  readonly labels: readonly string[];
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
    this.estimates = parts.row.estimates;
    this.floors = parts.floors;
    this.categories = parts.categories;
    this.labels = parts.labels;
  }

  /** The metrics of every item and group. */
  get cells(): readonly CellFidelity[] {
    return this.parts.cells.map((cell) => {
      const values = valuesOf(cell, this.parts.convention);
      const own = Object.fromEntries(shareMetrics.map((name) => [name, values[name]]));
      return { item: cell.item, group: cell.group, ...own };
    });
  }

  toTable(): Table {
    const { row, floors, cells, missing, convention, categories, labels } = this.parts;
    const columns = [row, ...floors];
    const shown = shareMetrics.filter((name) => Number.isFinite(row.estimates[name].value));
    const rows = shown.map((name) => [
      metrics[name].symbol,
      ...columns.map(({ estimates }) => withInterval(estimates[name])),
    ]);
    rows.push(["items × groups", ...columns.map(({ cells: count }) => String(count))]);
    const unknown = cells.filter(({ n }) => n === undefined).length;
    const byCategory = [...categories].map(
      ([category, { simbench }]) => `${category} ${simbench.value.toFixed(1)}`,
    );
    return new Table(
      `Fidelity of ${row.name} (simulated shares)`,
      [{ name: "metric" }, ...columns.map(({ name }) => ({ name }))],
      rows,
      [
        ...labels,
        ...floors.map(({ name, says }) => `${name}: ${says}.`),
        ...shown.map((name) => `${metrics[name].symbol}: ${metrics[name].says}.`),
        ...(byCategory.length > 1 ? [`SimBench's score by category: ${byCategory.join(", ")}.`] : []),
        `${needRespondents().join("; ")} need respondents, and do not apply to shares.`,
        `Means over items and groups, with 95 % intervals for other items like these; ${convention.says}.`,
        ...(unknown > 0
          ? [
              `For ${unknown} of them the table does not say how many were asked: their KL has no prior, but 1e-12 added.`,
            ]
          : []),
        ...(missing > 0 ? [`${missing} published items and groups were not simulated.`] : []),
      ],
    );
  }

  /** Every metric of the simulated shares and the floors as plain data. */
  toJSON(): object {
    const { row, floors, categories, missing, convention } = this.parts;
    return {
      labels: this.labels,
      convention: convention.name,
      simulated: row,
      floors,
      categories: Object.fromEntries(categories),
      cells: this.cells,
      missing,
      needRespondents: needRespondents(),
    };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

const shareMetrics = metricNames.filter(
  (name): name is ShareMetricName => metrics[name].computedFrom === "shares",
);
