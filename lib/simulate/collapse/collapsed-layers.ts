import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { type Cell, Table } from "../../show/table.js";
import type { KernelPca } from "../../steer/collapse/kernel-pca.js";
import type { ProbeResult } from "../../steer/collapse/probe.js";

/** The hidden states of many simulated respondents at one layer, summarised. */
export interface CollapseLayer {
  readonly layer: number;
  /** Mean distance to the k-th nearest respondent, ×100 (PSII, arXiv:2603.16142, appendix E). */
  readonly radius: number;
  /** Mean length of a hidden state, which a radius is to be compared with. */
  readonly length: number;
  /** Share of the spread that lies between segments, 0 … 1; NaN without a segmentation. */
  readonly betweenSegments: number;
  /** How well each identifier can be read from the states by a linear probe. */
  readonly probes: ReadonlyMap<string, ProbeResult>;
  readonly kernelPca: KernelPca;
}

export interface CollapseCondition {
  readonly condition: string;
  /** From the embedding, layer 0, to the last block. */
  readonly layers: readonly CollapseLayer[];
}

/** Where in a model simulated respondents differ, and where they become alike. Shows itself as a table by layer. */
export class Collapse implements Displayable {
  constructor(
    readonly item: string,
    readonly neighbour: number,
    readonly respondents: Int32Array,
    readonly conditions: readonly CollapseCondition[],
    readonly labels: readonly string[],
  ) {}

  toTable(): Table {
    const first = this.conditions[0]!;
    const identifiers = [...first.layers[0]!.probes.keys()];
    const rows = this.conditions.flatMap(({ condition, layers }) =>
      layers.map((at): Cell[] => [
        condition,
        at.layer,
        at.radius,
        at.length,
        Number.isNaN(at.betweenSegments) ? null : at.betweenSegments,
        ...identifiers.flatMap((identifier) => {
          const { accuracy, shuffled } = at.probes.get(identifier)!;
          return [accuracy, shuffled];
        }),
      ]),
    );
    return new Table(
      `Hidden states of ${this.respondents.length} simulated respondents asked ${this.item}`,
      [
        { name: "condition" },
        { name: "layer" },
        { name: "radius", digits: 1 },
        { name: "mean length", digits: 2 },
        { name: "between segments", digits: 3 },
        ...identifiers.flatMap((identifier) => [
          { name: `${identifier} read`, digits: 2 },
          { name: `${identifier} shuffled`, digits: 2 },
        ]),
      ],
      rows,
      [
        ...this.labels,
        `Radius: mean distance to the ${this.neighbour}-th nearest respondent × 100, at the last token before the answer.`,
        "Read: share of held-out respondents whose identifier a linear probe gets right; shuffled: the same with identifiers permuted.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
