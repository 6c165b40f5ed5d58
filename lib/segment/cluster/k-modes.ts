import { randomStream } from "../../random/stream.js";

/** Answers in codes, and how much each respondent counts. */
export interface CodedAnswers {
  /** For each item, `[respondents]`: position of the answer, −1 where it is missing. */
  readonly answers: readonly Int32Array[];
  /** For each item, its number of answers. */
  readonly levels: readonly number[];
  /** `[respondents]`; those of weight 0 do not count. */
  readonly weights: Float64Array;
}

/** Where k-modes ended. */
export interface Modes {
  /** `[clusters][items]` */
  readonly modes: readonly (readonly number[])[];
  /** Weighted answers that differ from the mode of their cluster. */
  readonly cost: number;
}

const mostRounds = 100;

/**
 * k-modes from given modes: respondents move one after the other to the cluster whose mode differs in the fewest of their
 * answers, and modes follow at once. Ties go to the first cluster and to the first code. Missing answers differ from
 * nothing. Source: Huang (1998), "Extensions to the k-means algorithm for clustering large data sets with categorical
 * values", Data Mining and Knowledge Discovery 2.
 *
 * @param breathe called after every round
 */
export async function kModesFrom(
  { answers, levels, weights }: CodedAnswers,
  start: readonly (readonly number[])[],
  breathe: () => Promise<void>,
): Promise<Modes> {
  const modes = start.map((mode) => [...mode]);
  const rows = [...weights.keys()].filter((i) => weights[i]! > 0);
  const of = new Int32Array(weights.length).fill(-1);
  const counts = start.map(() => levels.map((count) => new Float64Array(count)));
  const sizes = new Int32Array(start.length);
  const add = (i: number, cluster: number, sign: number) => {
    sizes[cluster]! += sign;
    for (const [j, column] of answers.entries())
      if (column[i]! >= 0) counts[cluster]![j]![column[i]!]! += sign * weights[i]!;
  };
  for (const i of rows) {
    of[i] = nearestMode(modes, answers, i);
    add(i, of[i]!, 1);
  }
  for (const [k, mode] of modes.entries())
    if (sizes[k]! > 0) for (const [j, own] of counts[k]!.entries()) mode[j] = firstMost(own, mode[j]!);
  let cost = costOf(modes, answers, weights, rows);
  for (let round = 0; round < mostRounds; round++) {
    let moves = 0;
    for (const i of rows) {
      const to = nearestMode(modes, answers, i);
      const from = of[i]!;
      if (to === from) continue;
      moves += 1;
      add(i, from, -1);
      add(i, to, 1);
      of[i] = to;
      for (const [j, column] of answers.entries()) {
        const answer = column[i]!;
        if (answer < 0) continue;
        if (counts[to]![j]![answer]! > counts[to]![j]![modes[to]![j]!]!) modes[to]![j] = answer;
        if (modes[from]![j] === answer) modes[from]![j] = firstMost(counts[from]![j]!, answer);
      }
    }
    await breathe();
    const next = costOf(modes, answers, weights, rows);
    const done = moves === 0 || next >= cost;
    cost = next;
    if (done) break;
  }
  return { modes, cost };
}

/** The best of several starts at the answers of respondents drawn at random. */
export async function kModes(
  coded: CodedAnswers,
  clusters: number,
  { starts, seed }: { readonly starts: number; readonly seed: number },
  breathe: () => Promise<void>,
): Promise<Modes> {
  const { answers, weights } = coded;
  const rows = [...weights.keys()].filter((i) => weights[i]! > 0);
  let best: Modes | undefined;
  for (let start = 0; start < starts; start++) {
    const stream = randomStream(seed, ["k-modes", clusters, start]);
    const modes: number[][] = [];
    // Equal modes would leave a cluster empty; a few repeats find others, where there are any.
    for (let tries = 0; modes.length < clusters && tries < 50 * clusters; tries++) {
      const i = rows[stream.integer(rows.length)]!;
      const own = answers.map((column) => Math.max(0, column[i]!));
      if (tries >= 40 * clusters || !modes.some((mode) => mode.every((code, j) => code === own[j])))
        modes.push(own);
    }
    const found = await kModesFrom(coded, modes, breathe);
    if (best === undefined || found.cost < best.cost) best = found;
  }
  return best!;
}

/** The cluster whose mode differs in the fewest answers; the first of several. */
export function nearestMode(
  modes: readonly (readonly number[])[],
  answers: readonly Int32Array[],
  i: number,
): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < modes.length; k++) {
    const mode = modes[k]!;
    let differ = 0;
    for (let j = 0; j < mode.length; j++) {
      const answer = answers[j]![i]!;
      if (answer >= 0 && answer !== mode[j]) differ += 1;
    }
    if (differ < least) {
      least = differ;
      nearest = k;
    }
  }
  return nearest;
}

function costOf(
  modes: readonly (readonly number[])[],
  answers: readonly Int32Array[],
  weights: Float64Array,
  rows: readonly number[],
): number {
  let cost = 0;
  for (const i of rows) {
    const mode = modes[nearestMode(modes, answers, i)]!;
    for (const [j, column] of answers.entries())
      if (column[i]! >= 0 && column[i] !== mode[j]) cost += weights[i]!;
  }
  return cost;
}

/** The first of the most frequent codes; `otherwise` where nobody answered. */
function firstMost(counts: Float64Array, otherwise: number): number {
  let most = otherwise;
  let count = 0;
  for (let k = 0; k < counts.length; k++)
    if (counts[k]! > count) {
      count = counts[k]!;
      most = k;
    }
  return most;
}
