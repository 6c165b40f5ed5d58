import type { PlacedDimension } from "../segment/instrument/dimension-positions.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { type Cell, Table } from "../show/table.js";

/** Where a population lies, in standard deviations of the survey's respondents, averaged over a dimension's items. */
export interface MapPosition {
  readonly x: number;
  readonly y: number;
  readonly n: number;
  readonly effectiveN: number;
  /** Covariance of single answers around the mean. */
  readonly spread: { readonly xx: number; readonly xy: number; readonly yy: number };
}

/** A population on the map, by its own answers and by simulated ones. */
export interface MapPlace {
  readonly population: string;
  /** Of everyone in the survey. */
  readonly human: MapPosition;
  /** Of the respondents simulated. */
  readonly simulated: MapPosition;
}

/** The cultural map with real and simulated positions. Shows itself as a table. */
export class CulturalMap implements Displayable {
  constructor(
    readonly dimensions: { readonly across: PlacedDimension; readonly down: PlacedDimension },
    readonly places: readonly MapPlace[],
    readonly how: {
      readonly survey: string;
      readonly weight: string | undefined;
      /** The segmentation's name. */
      readonly by: string;
      readonly source: string;
      /** Items of the instrument that were not asked. */
      readonly left: readonly string[];
      readonly conditions: readonly string[];
    },
    readonly labels: readonly string[],
  ) {}

  /** A row for each population. */
  toTable(): Table {
    const { across, down } = this.dimensions;
    const { survey, weight, source } = this.how;
    return new Table(
      `Cultural map of ${survey}: real and simulated positions`,
      [
        { name: "population" },
        { name: "n" },
        { name: `${across.low} − ${across.high}`, digits: 2 },
        { name: `${down.low} − ${down.high}`, digits: 2 },
        { name: "simulated n" },
        { name: `${across.low} − ${across.high}, simulated`, digits: 2 },
        { name: `${down.low} − ${down.high}, simulated`, digits: 2 },
        { name: "apart", digits: 2 },
      ],
      this.places.map(({ population, human, simulated }): Cell[] => [
        population,
        ...[human.n, human.x, human.y],
        ...[simulated.n, simulated.x, simulated.y],
        Math.hypot(simulated.x - human.x, simulated.y - human.y),
      ]),
      [
        ...this.labels,
        approximation(this.how),
        `${source}. ${weight === undefined ? "Unweighted" : `Weighted by ${weight}`}; real positions are of everyone in the survey.`,
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** What the map is not. */
export function approximation({ left }: CulturalMap["how"]): string {
  return `Approximated: a dimension is the mean of its items in standard deviations of this survey's respondents, 0 being their mean; the published map has factor scores over all societies.${left.length === 0 ? "" : ` Not asked, and left out on both sides: ${left.join(", ")}.`}`;
}
