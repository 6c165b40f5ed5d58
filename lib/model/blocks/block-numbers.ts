/** How quantised numbers are held: in runs that share a scale, as whole levels. number = scale · level + offset. */
export interface BlockForm {
  /** Numbers that share a scale. */
  readonly run: number;
  readonly lowest: number;
  readonly highest: number;
  /** Whether runs have offsets. */
  readonly offsets: boolean;
}

/** Numbers in a {@link BlockForm}. */
export interface BlockNumbers {
  readonly levels: Int8Array;
  /** One for each run. */
  readonly scales: Float32Array;
  /** One for each run; absent where the form has none. */
  readonly offsets: Float32Array | undefined;
}

/** Room for `count` numbers. */
export function emptyBlocks({ run, offsets }: BlockForm, count: number): BlockNumbers {
  return {
    levels: new Int8Array(count),
    scales: new Float32Array(count / run),
    offsets: offsets ? new Float32Array(count / run) : undefined,
  };
}

/** The numbers from `from` to before `to`, in the same memory. Both are whole runs. */
export function blocksBetween(
  { run }: BlockForm,
  blocks: BlockNumbers,
  from: number,
  to: number,
): BlockNumbers {
  return {
    levels: blocks.levels.subarray(from, to),
    scales: blocks.scales.subarray(from / run, to / run),
    offsets: blocks.offsets?.subarray(from / run, to / run),
  };
}

/** Copies `from` into `to`, which begins at number `at`. */
export function copyBlocks({ run }: BlockForm, from: BlockNumbers, to: BlockNumbers, at: number): void {
  to.levels.set(from.levels, at);
  to.scales.set(from.scales, at / run);
  if (from.offsets !== undefined) to.offsets!.set(from.offsets, at / run);
}

/** Widens numbers to float32, rounded at each step as in float32. */
export function widenBlocks({ run }: BlockForm, blocks: BlockNumbers, into: Float32Array): void {
  const { levels, scales, offsets } = blocks;
  for (let at = 0, index = 0; at < into.length; at += run, index++) {
    const scale = scales[index]!;
    if (offsets === undefined) {
      for (let i = at; i < at + run; i++) into[i] = scale * levels[i]!;
    } else {
      const offset = offsets[index]!;
      for (let i = at; i < at + run; i++) into[i] = Math.fround(scale * levels[i]!) + offset;
    }
  }
}
