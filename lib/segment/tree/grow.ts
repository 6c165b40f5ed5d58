/** A trait that a tree may divide by. */
export interface TreeTrait {
  /** `[respondents]`: NaN where missing. */
  readonly values: Float64Array;
  /** Whether values have an order: they are then divided at a threshold, else into two groups of values. */
  readonly ordered: boolean;
}

/** Answers that a tree should tell apart. */
export interface TreeOutcome {
  /** `[respondents]`: position of the answer, −1 where missing. */
  readonly answers: Int32Array;
  readonly options: number;
}

/** A question of a tree, or a leaf. Plain data. */
export type TreeNode =
  | { readonly leaf: number }
  | {
      readonly trait: number;
      /** Those below go left; of a trait without order, those of these values. */
      readonly below?: number;
      readonly values?: readonly number[];
      readonly left: TreeNode;
      readonly right: TreeNode;
      /** Where those go whose trait is missing: to the larger side. */
      readonly missing: "left" | "right";
    };

/** How far a tree grows. */
export interface TreeLimits {
  readonly depth: number;
  /** The smallest effective n of a leaf. */
  readonly leaf: number;
  /** Traits to try at a node; all when absent. */
  readonly traits?: () => readonly number[];
}

/** A grown tree, and the answers in each leaf. */
export interface Grown {
  readonly root: TreeNode;
  readonly leaves: number;
  /** `[leaves][outcomes][options]`: weighted shares; those of the node above where nobody answered. */
  readonly shares: readonly (readonly Float64Array[])[];
}

/** A number of more values than this is divided at so many quantiles. */
const mostValues = 256;
/** Of a trait of so many values, all divisions in two are tried; of more, each value against the rest. */
const mostSubsets = 8;
const leastGain = 1e-9;

/**
 * Grows a classification tree for several outcomes: at each node the division is made that lowers the Gini impurity most,
 * mean over outcomes. A respondent counts for the outcomes answered.
 * Sources: Breiman, Friedman, Olshen & Stone (1984), Classification and Regression Trees; De'ath (2002), "Multivariate
 * regression trees", Ecology 83.
 *
 * @param weights `[respondents]`; those of weight 0 do not count
 */
export function growTree(
  traits: readonly TreeTrait[],
  outcomes: readonly TreeOutcome[],
  weights: Float64Array,
  limits: TreeLimits,
): Grown {
  const binned = traits.map(binnedTrait);
  const starts: number[] = [];
  let width = 2;
  for (const { options } of outcomes) {
    starts.push(width);
    width += options;
  }
  const shares: Float64Array[][] = [];
  const all = Int32Array.from(weights.keys()).filter((i) => weights[i]! > 0);

  /** Σw, Σw², then the weighted answers to each outcome, of respondents in each bin. */
  const histogram = (rows: Int32Array, bins: Int16Array, count: number) => {
    const table = new Float64Array(count * width);
    for (const i of rows) {
      const bin = bins[i]!;
      if (bin < 0) continue;
      const from = bin * width;
      const weight = weights[i]!;
      table[from]! += weight;
      table[from + 1]! += weight * weight;
      for (let o = 0; o < outcomes.length; o++) {
        const answer = outcomes[o]!.answers[i]!;
        if (answer >= 0) table[from + starts[o]! + answer]! += weight;
      }
    }
    return table;
  };
  const purity = (counts: Float64Array) => {
    let sum = 0;
    for (const [o, { options }] of outcomes.entries()) {
      let [total, squares] = [0, 0];
      for (let k = 0; k < options; k++) {
        const count = counts[starts[o]! + k]!;
        total += count;
        squares += count * count;
      }
      if (total > 0) sum += squares / total;
    }
    return sum;
  };
  const isBigEnough = (counts: Float64Array) =>
    counts[1]! > 0 && counts[0]! ** 2 / counts[1]! >= limits.leaf - 1e-9;

  const bestOf = (rows: Int32Array, trait: number): Found | undefined => {
    const { bins, edges, count, ordered } = binned[trait]!;
    const table = histogram(rows, bins, count);
    const total = new Float64Array(width);
    const present: number[] = [];
    for (let b = 0; b < count; b++) {
      if (table[b * width]! > 0) present.push(b);
      for (let k = 0; k < width; k++) total[k]! += table[b * width + k]!;
    }
    if (present.length < 2) return undefined;
    const whole = purity(total);
    let best: Found | undefined;
    const left = new Float64Array(width);
    const right = new Float64Array(width);
    const consider = (chosen: readonly number[], division: () => Pick<Found, "below" | "values">) => {
      left.fill(0);
      for (const b of chosen) for (let k = 0; k < width; k++) left[k]! += table[b * width + k]!;
      for (let k = 0; k < width; k++) right[k] = total[k]! - left[k]!;
      if (!isBigEnough(left) || !isBigEnough(right)) return;
      const gain = purity(left) + purity(right) - whole;
      if (gain > (best?.gain ?? leastGain * total[0]!))
        best = { trait, gain, missing: left[0]! >= right[0]! ? "left" : "right", ...division() };
    };
    if (ordered)
      for (let at = 1; at < present.length; at++)
        consider(present.slice(0, at), () => ({
          below: (edges[present[at - 1]!]!.most + edges[present[at]!]!.least) / 2,
        }));
    else
      for (const chosen of divisionsInTwo(present))
        consider(chosen, () => ({ values: chosen.map((b) => edges[b]!.least) }));
    return best;
  };

  const grow = (rows: Int32Array, depth: number, above: readonly Float64Array[]): TreeNode => {
    const own = sharesOf(rows, outcomes, weights, above);
    const tried = depth >= limits.depth ? [] : (limits.traits?.() ?? [...traits.keys()]);
    let best: Found | undefined;
    for (const trait of tried) {
      const found = bestOf(rows, trait);
      if (found !== undefined && found.gain > (best?.gain ?? 0)) best = found;
    }
    if (best === undefined) {
      shares.push(own);
      return { leaf: shares.length - 1 };
    }
    const { gain: _, ...division } = best;
    const values = traits[division.trait]!.values;
    const goesLeft = (i: number) => side(division, values[i]!) === "left";
    return {
      ...division,
      left: grow(rows.filter(goesLeft), depth + 1, own),
      right: grow(
        rows.filter((i) => !goesLeft(i)),
        depth + 1,
        own,
      ),
    };
  };
  const uniform = outcomes.map(({ options }) => new Float64Array(options).fill(1 / options));
  const root = grow(all, 0, uniform);
  return { root, leaves: shares.length, shares };
}

interface Found {
  readonly trait: number;
  readonly gain: number;
  readonly below?: number;
  readonly values?: readonly number[];
  readonly missing: "left" | "right";
}

/** The side of a division that a value is on. */
function side(
  { below, values, missing }: Pick<Found, "below" | "values" | "missing">,
  value: number,
): "left" | "right" {
  if (Number.isNaN(value)) return missing;
  return (values === undefined ? value < below! : values.includes(value)) ? "left" : "right";
}

/** The leaf of a respondent. */
export function leafOf(root: TreeNode, value: (trait: number) => number): number {
  let node = root;
  while (!("leaf" in node)) node = node[side(node, value(node.trait))];
  return node.leaf;
}

interface BinnedTrait {
  /** `[respondents]`: −1 where missing. */
  readonly bins: Int16Array;
  readonly edges: readonly { readonly least: number; readonly most: number }[];
  readonly count: number;
  readonly ordered: boolean;
}

function binnedTrait({ values, ordered }: TreeTrait): BinnedTrait {
  const distinct = Float64Array.from(new Set(values.filter((value) => !Number.isNaN(value)))).sort();
  const count = Math.min(distinct.length, mostValues);
  const binOfDistinct = new Map<number, number>();
  const edges: { least: number; most: number }[] = [];
  for (const [at, value] of distinct.entries()) {
    const bin = Math.floor((at * count) / distinct.length);
    binOfDistinct.set(value, bin);
    const edge = edges[bin];
    if (edge === undefined) edges[bin] = { least: value, most: value };
    else edge.most = value;
  }
  const bins = Int16Array.from(values, (value) => (Number.isNaN(value) ? -1 : binOfDistinct.get(value)!));
  return { bins, edges, count, ordered };
}

/** The left sides of divisions in two: every one of few values, else each value by itself. */
function divisionsInTwo(present: readonly number[]): number[][] {
  if (present.length > mostSubsets) return present.map((b) => [b]);
  const divisions: number[][] = [];
  // The first value is always left, so that each division is there once.
  for (let mask = 0; mask < 2 ** (present.length - 1) - 1; mask++)
    divisions.push(present.filter((_, k) => k === 0 || (mask >> (k - 1)) % 2 === 1));
  return divisions;
}

function sharesOf(
  rows: Int32Array,
  outcomes: readonly TreeOutcome[],
  weights: Float64Array,
  above: readonly Float64Array[],
): Float64Array[] {
  return outcomes.map(({ answers, options }, o) => {
    const counts = new Float64Array(options);
    let total = 0;
    for (const i of rows) {
      const answer = answers[i]!;
      if (answer < 0) continue;
      counts[answer]! += weights[i]!;
      total += weights[i]!;
    }
    return total > 0 ? counts.map((count) => count / total) : above[o]!;
  });
}
