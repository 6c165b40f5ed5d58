import { bootstrapInterval, type Estimate } from "../bootstrap/interval.js";
import { type StructureFigures, structureNames } from "./structure-figures.js";

/** One row of the table: the humans, the simulation, or a floor. */
export interface StructureRow {
  readonly name: string;
  readonly figures: Readonly<Record<keyof StructureFigures, Estimate>>;
}

/** A row of figures with intervals from their replicates, where there are any. */
export function asRow(
  name: string,
  point: StructureFigures,
  replicates: readonly StructureFigures[],
): StructureRow {
  return {
    name,
    figures: Object.fromEntries(
      structureNames.map((figure) => [
        figure,
        bootstrapInterval(
          point[figure],
          Float64Array.from(replicates, (replicate) => replicate[figure]),
          ranges[figure],
        ),
      ]),
    ) as StructureRow["figures"],
  };
}

const infinite = Number.POSITIVE_INFINITY;
const ranges: Readonly<Record<keyof StructureFigures, readonly [number, number]>> = {
  sd: [0, infinite],
  cv: [0, infinite],
  medianDistance: [0, 1],
  procrustes: [0, 1],
  mantel: [-1, 1],
  v: [0, 1],
  vCorrected: [0, 1],
  vDifference: [-1, 1],
  vCorrectedDifference: [-1, 1],
};

/** A row of figures averaged over draws, those undefined in a draw left out. */
export function meanRow(
  name: string,
  draws: number,
  draw: (repeat: number) => StructureFigures,
): StructureRow {
  const drawn = Array.from({ length: draws }, (_, repeat) => draw(repeat));
  const means = Object.fromEntries(
    structureNames.map((figure) => {
      const finite = drawn.map((one) => one[figure]).filter(Number.isFinite);
      return [figure, finite.reduce((sum, x) => sum + x, 0) / finite.length];
    }),
  ) as Record<keyof StructureFigures, number>;
  return asRow(name, means, []);
}
