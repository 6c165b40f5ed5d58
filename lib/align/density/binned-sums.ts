/** Cells of a grid at most, 4 bytes each; there are two grids at a time. */
const mostCells = 40_000_000;
/** Beyond this many bandwidths a kernel is below 4·10⁻⁵ of its height. */
const reach = 4.5;

/** Sums of kernels on a grid, and the width of its cells in bandwidths. */
interface BinnedSums {
  readonly sums: Float64Array;
  readonly spacing: number;
}

/**
 * Σ share · exp(−distance²/2) at each point, by way of a grid: centres are shared between the corners of their cells,
 * the grid is convolved with the kernel axis by axis, and points are interpolated between corners (Wand 1994, J. Comput.
 * Graph. Stat. 3, "linear binning"). Sharing and interpolating each widen a kernel by a variance of spacing²/6, so the
 * convolution has that much less.
 *
 * @param own `[centres, d]` and `asked` `[points, d]`, in bandwidths
 * @returns `undefined` where no grid with cells of up to 1.25 bandwidths is small enough
 */
export async function binnedSums(
  own: Float64Array,
  shares: Float64Array,
  asked: Float64Array,
  d: number,
  breathe: () => Promise<void>,
): Promise<BinnedSums | undefined> {
  const box = boxOf(own, asked, d);
  const fitting = [0.5, 0.75, 1, 1.25]
    .map((spacing) => ({
      spacing,
      lengths: box.map(({ low, high }) => Math.ceil((high - low) / spacing) + 2),
    }))
    .find(({ lengths }) => lengths.reduce((product, length) => product * length, 1) <= mostCells);
  if (fitting === undefined) return undefined;
  const { spacing, lengths } = fitting;
  const lows = box.map(({ low }) => low);
  const cells = lengths.reduce((product, length) => product * length, 1);
  let grid = new Float32Array(cells);
  const corners = cornersOf(lows, lengths, spacing);
  for (let j = 0; j < shares.length; j++) {
    await breathe();
    const mass = shares[j]!;
    corners(own, j * d, (cell, share) => {
      grid[cell]! += share * mass;
    });
  }
  const variance = 1 - spacing ** 2 / 3;
  // As high as a kernel is wide: the widened kernel has the mass of the one asked for.
  const height = Math.sqrt(1 / variance);
  const taps = Array.from(
    { length: 2 * Math.ceil((reach * Math.sqrt(variance)) / spacing) + 1 },
    (_, t, half = Math.ceil((reach * Math.sqrt(variance)) / spacing)) =>
      height * Math.exp(-(((t - half) * spacing) ** 2) / (2 * variance)),
  );
  let other = new Float32Array(cells);
  for (let axis = 0; axis < d; axis++) {
    await convolve(grid, other, lengths, axis, taps, breathe);
    [grid, other] = [other, grid];
  }
  const sums = new Float64Array(asked.length / d);
  for (let i = 0; i < sums.length; i++) {
    await breathe();
    let sum = 0;
    corners(asked, i * d, (cell, share) => {
      sum += share * grid[cell]!;
    });
    sums[i] = sum;
  }
  return { sums, spacing };
}

/** On each axis, where there are points, and centres that reach them. */
function boxOf(own: Float64Array, asked: Float64Array, d: number) {
  return Array.from({ length: d }, (_, k) => {
    const points = rangeOf(asked, k, d);
    const centres = rangeOf(own, k, d);
    return {
      low: Math.min(points.low, Math.max(points.low - reach, centres.low)),
      high: Math.max(points.high, Math.min(points.high + reach, centres.high)),
    };
  });
}

function rangeOf(values: Float64Array, k: number, d: number) {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = k; at < values.length; at += d) {
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  return { low, high };
}

/** Calls back with the 2^d corners of the cell that a point is in, and its share of each; not for points outside. */
function cornersOf(lows: readonly number[], lengths: readonly number[], spacing: number) {
  const d = lows.length;
  const strides = lengths.map((_, k) =>
    lengths.slice(k + 1).reduce((product, length) => product * length, 1),
  );
  const beyond = new Float64Array(d);
  return (values: Float64Array, from: number, each: (cell: number, share: number) => void): void => {
    let first = 0;
    for (let k = 0; k < d; k++) {
      const place = (values[from + k]! - lows[k]!) / spacing;
      const whole = Math.floor(place);
      if (!(whole >= 0 && whole < lengths[k]! - 1)) return;
      beyond[k] = place - whole;
      first += whole * strides[k]!;
    }
    for (let corner = 0; corner < 1 << d; corner++) {
      let cell = first;
      let share = 1;
      for (let k = 0; k < d; k++) {
        const isNext = (corner >> k) & 1;
        cell += isNext * strides[k]!;
        share *= isNext === 1 ? beyond[k]! : 1 - beyond[k]!;
      }
      each(cell, share);
    }
  };
}

/** Convolves a grid with symmetric taps along one axis. */
async function convolve(
  from: Float32Array,
  into: Float32Array,
  lengths: readonly number[],
  axis: number,
  taps: readonly number[],
  breathe: () => Promise<void>,
): Promise<void> {
  const length = lengths[axis]!;
  const inner = lengths.slice(axis + 1).reduce((product, one) => product * one, 1);
  const outer = from.length / length / inner;
  const half = (taps.length - 1) / 2;
  into.fill(0);
  for (let o = 0; o < outer; o++) {
    await breathe();
    const start = o * length * inner;
    for (let g = 0; g < length; g++) {
      const target = start + g * inner;
      for (let t = Math.max(-half, -g); t <= Math.min(half, length - 1 - g); t++)
        addRow(from, target + t * inner, taps[t + half]!, into, target, inner);
    }
  }
}

function addRow(
  from: Float32Array,
  source: number,
  tap: number,
  into: Float32Array,
  target: number,
  count: number,
): void {
  for (let x = 0; x < count; x++) into[target + x]! += tap * from[source + x]!;
}
