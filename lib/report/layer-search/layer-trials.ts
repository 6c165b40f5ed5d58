import { counted } from "../../errors/counted.js";
import type { MetricEstimate } from "../../fidelity/metric/metric-estimate.js";
import { metrics } from "../../fidelity/metric/metrics.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal, signed } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import { type FittedLayers, fittedLayers } from "../../steer/fitted-layers.js";
import { blockAtDepth, groupDepth, layerGroup } from "../../steer/layers.js";
import type { FittedTo } from "../../survey/fitted-to.js";

/** One attribute alone, injected at one layer. */
export interface LayerTrial {
  readonly attribute: string;
  readonly layer: number;
  /** Mean over items of KL(model‖human), nats. */
  readonly kl: number;
  /** KL minus that without injection, with a 95 % bootstrap interval over respondents; below 0 is better. */
  readonly change: MetricEstimate;
  /** Mean over items of the normalised entropy of the simulated answers. */
  readonly entropy: number;
  /** Mean over items of the correlation of a simulated answer with that of its own respondent. */
  readonly own: number;
}

/** Which layer serves which attribute. Shows itself as the table behind PSII's Figure 5 (arXiv:2603.16142). */
export class LayerSearch implements Displayable {
  constructor(
    readonly trials: readonly LayerTrial[],
    /** Without any injection. */
    readonly none: Pick<LayerTrial, "kl" | "entropy" | "own">,
    readonly humanEntropy: number,
    /** The items that were scored, and whose answers. */
    readonly fittedTo: FittedTo,
    /** Layers of the model. */
    readonly layers: number,
    readonly labels: readonly string[],
    private readonly notes: readonly string[],
  ) {}

  /** The trial of lowest KL for each attribute: the paper's rule (PSII, section 5.4). */
  get best(): readonly LayerTrial[] {
    const attributes = [...new Set(this.trials.map(({ attribute }) => attribute))];
    return attributes.map((attribute) =>
      this.trials
        .filter((trial) => trial.attribute === attribute)
        .reduce((best, trial) => (trial.kl < best.kl ? trial : best)),
    );
  }

  /** The items that were scored. */
  get items(): readonly string[] {
    return this.fittedTo.items;
  }

  /**
   * The best layer of each attribute, as `psii({ vectors, layers: search.choice })` takes it. It remembers by whose answers
   * it was found: `mixed` refuses to estimate with them.
   */
  get choice(): FittedLayers {
    const layers = Object.fromEntries(this.best.map(({ attribute, layer }) => [attribute, layer]));
    return fittedLayers(layers, this.fittedTo);
  }

  /** A row for each trial. */
  toTable(): Table {
    const best = new Set(this.best);
    const group = (attribute: string) => blockAtDepth(this.layers, groupDepth[layerGroup(attribute)]);
    const rows = this.trials.map((trial): Cell[] => [
      trial.attribute,
      trial.layer,
      [
        ...(best.has(trial) ? [trial.change.high < 0 ? "lowest KL" : "lowest KL, no better than none"] : []),
        ...(trial.layer === group(trial.attribute) ? ["PSII's layer group"] : []),
      ].join("; "),
      trial.layer / this.layers,
      trial.kl,
      trial.change.value,
      `[${signed(trial.change.low, 4)}, ${signed(trial.change.high, 4)}]`,
      trial.entropy,
      trial.own,
    ]);
    return new Table(
      `Layer search: each attribute alone at each layer, over ${counted(this.items.length, "item")}`,
      [
        { name: "attribute" },
        { name: "layer" },
        { name: "mark" },
        { name: "depth", digits: 2 },
        { name: metrics.kl.symbol, digits: 4 },
        { name: "change", digits: 4 },
        { name: "95 % interval" },
        { name: "entropy", digits: 3 },
        { name: metrics.own.symbol, digits: 3 },
      ],
      rows,
      [
        ...this.labels,
        `Without injection: KL ${this.none.kl.toFixed(4)}, entropy ${this.none.entropy.toFixed(3)}, own r ${decimal(this.none.own)}; human entropy ${this.humanEntropy.toFixed(3)}.`,
        ...this.notes,
        `Searched on ${this.items.join(", ")}: report other items, or the search flatters the result.`,
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
