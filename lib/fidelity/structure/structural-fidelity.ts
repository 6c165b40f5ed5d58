import { counted } from "../../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { decimal, percent, pText, withInterval } from "../../show/number-text.js";
import { type Cell, Table } from "../../show/table.js";
import type { IntervalsFor } from "../jackknife/run-design.js";
import { fewestItems } from "../significance/two-way.js";
import type { MantelTest } from "./map/map-test.js";
import { structureMetrics } from "./metric/structure-metrics.js";
import type { StructureRow } from "./structure-row.js";

/** A segment with answers on both sides. */
export interface FidelitySegment {
  readonly name: string;
  readonly respondents: number;
  readonly sd: { readonly human: number; readonly simulated: number };
  readonly cv: { readonly human: number; readonly simulated: number };
}

/**
 * How alike answers are within segments and how far apart between them, beside the human ones. Shows itself as a table.
 */
export class StructuralFidelity implements Displayable {
  constructor(
    readonly grouping: string,
    readonly segments: readonly FidelitySegment[],
    /** Segments without answers on one side. */
    readonly leftOut: readonly string[],
    readonly human: StructureRow,
    readonly simulated: StructureRow,
    readonly floors: readonly StructureRow[],
    readonly mantelTest: MantelTest,
    private readonly how: {
      readonly seed: number;
      /** What shows what other respondents would do: "200 samples without some of them". */
      readonly others: string;
      readonly draws: number;
      /** Whether answers were drawn from probabilities. */
      readonly drawnFrom: boolean;
      readonly items: number;
      /** The share of simulated answers that is left out because the respondent gave none. */
      readonly notAnswered: number;
      readonly intervalsFor: IntervalsFor;
    },
  ) {}

  /** Metrics in rows; the simulation, the humans and the floors in columns. */
  toTable(): Table {
    const { how } = this;
    const { r, p, relabellings } = this.mantelTest;
    const columns = [this.simulated, this.human, ...this.floors];
    return new Table(
      `Structure by ${this.grouping}: ${counted(this.segments.length, "segment")} (simulated answers)`,
      [{ name: "metric" }, ...columns.map(({ name }) => ({ name }))],
      structureMetrics.map(({ key, symbol }): Cell[] => [
        symbol,
        ...columns.map(({ metrics }) => withInterval(metrics[key])),
      ]),
      [
        `${structureMetrics.map(({ symbol, says }) => `${symbol}: ${says}`).join("; ")}.`,
        ...(Number.isNaN(r)
          ? []
          : [
              `Corrected Mantel r ${decimal(r)}, one-sided p ${pText(p)} over ${relabellings} relabellings of the segments, each with the noise of its size.`,
            ]),
        ...(this.segments.length < 3 ? ["A map needs three segments."] : []),
        ...(this.leftOut.length > 0
          ? [`Left out, nobody answered on one side: ${this.leftOut.join(", ")}.`]
          : []),
        ...(how.drawnFrom
          ? [
              `Simulated probabilities: one answer is drawn for each respondent and item, so that they have the noise of a sample as the humans' answers have; means of ${counted(how.draws, "draw")}.`,
            ]
          : []),
        ...(how.notAnswered > 0
          ? [
              `Simulated answers to what the respondent did not answer are left out, ${percent(how.notAnswered)} of them, so that both sides have the noise of as many answers.`,
            ]
          : []),
        `Values and intervals are of a sample of this size, whose chance moves segments apart on both sides; random floors are means of ${counted(how.draws, "draw")}.`,
        how.items < fewestItems
          ? `No intervals: ${counted(how.items, "item")} cannot tell how others would score.`
          : `[ ]: 95 % intervals for other ${how.intervalsFor} and other items like these, from items left out and ${how.others}, seed ${how.seed}. In studies they held in 92 to 98 of 100 cases (docs/coverage.md).`,
      ],
    );
  }

  toJSON(): object {
    const { grouping, segments, leftOut, human, simulated, floors, mantelTest } = this;
    return { grouping, segments, leftOut, human, simulated, floors, mantelTest };
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}
