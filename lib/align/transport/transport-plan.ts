import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import type { Costs } from "./costs.js";

/** What a plan is made of: P_ij = exp((f_i + g_j − C_ij) / ε). */
export interface PlanParts {
  readonly costs: Costs;
  readonly epsilon: number;
  /** What a row's mass costs to change; ∞ where it is kept. */
  readonly relax: number;
  /** `[rows]`, −∞ for a row without mass. */
  readonly f: Float64Array;
  /** `[columns]` */
  readonly g: Float64Array;
  readonly iterations: number;
  /** The sum over rows of |mass moved from it − mass it has|, and the same of columns. */
  readonly marginalError: { readonly rows: number; readonly columns: number };
  /** Σ P C: what moving costs. */
  readonly cost: number;
  /** The mean cost over all pairs, which ε is compared with. */
  readonly meanCost: number;
}

/**
 * An entropic transport plan: how much of each row's mass goes to each column. Rows and columns are computed when asked
 * for. Shows itself with ε, its iterations and how near its marginals are.
 */
export class TransportPlan implements Displayable {
  readonly epsilon: number;
  readonly iterations: number;
  /** The sum over rows, and over columns, of how far the mass is from what it should be. */
  readonly marginalError: { readonly rows: number; readonly columns: number };
  readonly cost: number;
  readonly meanCost: number;
  private readonly parts: PlanParts;

  constructor(parts: PlanParts) {
    this.parts = parts;
    this.epsilon = parts.epsilon;
    this.iterations = parts.iterations;
    this.marginalError = parts.marginalError;
    this.cost = parts.cost;
    this.meanCost = parts.meanCost;
  }

  get size(): readonly [rows: number, columns: number] {
    return [this.parts.costs.rows, this.parts.costs.columns];
  }

  /** `[columns]`: where the mass of a row goes. */
  row(i: number): Float64Array {
    const { costs, f, g, epsilon } = this.parts;
    const found = new Float64Array(costs.columns);
    costs.row(i, found);
    return found.map((cost, j) => Math.exp((f[i]! + g[j]! - cost) / epsilon));
  }

  /** `[rows]`: where the mass of a column comes from. */
  column(j: number): Float64Array {
    return this.logColumn(j).map(Math.exp);
  }

  /** `[rows]`: as `column`, logarithms, which tell the nearest row also where nothing comes from it. */
  logColumn(j: number): Float64Array {
    const { costs, f, g, epsilon } = this.parts;
    const found = new Float64Array(costs.rows);
    costs.column(j, found);
    return found.map((cost, i) => (f[i]! + g[j]! - cost) / epsilon);
  }

  toTable(): Table {
    const [rows, columns] = this.size;
    const { rows: ofRows, columns: ofColumns } = this.marginalError;
    return new Table(
      `Transport plan, ${rows} × ${columns}`,
      [{ name: "" }, { name: " " }],
      [
        ["ε", Number(this.epsilon.toPrecision(4))],
        ["ε / mean cost", Number((this.epsilon / this.meanCost).toPrecision(3))],
        ["iterations", this.iterations],
        ["marginal error, rows", ofRows.toExponential(1)],
        ["marginal error, columns", ofColumns.toExponential(1)],
        ["cost of moving", Number(this.cost.toPrecision(5))],
      ],
      [
        "Marginal error: how much of the mass, 1 in all, is not where it should be.",
        ...(this.parts.relax === Number.POSITIVE_INFINITY
          ? []
          : [
              `Rows are relaxed (${Number(this.parts.relax.toPrecision(3))}): they need not send all their mass.`,
            ]),
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
