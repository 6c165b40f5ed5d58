/** Weighted sums of two variables. */
export interface OwnSums {
  w: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

/** The least variance that is not rounding. */
const leastVariance = 1e-12;

/** Pearson's correlation from sums; 0 where the simulated side does not vary, NaN where the human side does not. */
export function ownFrom({ w, x, y, xx, yy, xy }: OwnSums): number {
  const varianceX = xx / w - (x / w) ** 2;
  const varianceY = yy / w - (y / w) ** 2;
  if (!(varianceX > leastVariance)) return Number.NaN;
  return varianceY > leastVariance ? (xy / w - (x / w) * (y / w)) / Math.sqrt(varianceX * varianceY) : 0;
}
