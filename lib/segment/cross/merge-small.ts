import type { LearntColumn } from "../method/codes.js";

/** Cells of a crossing that make one segment. */
export interface CrossedGroup {
  /** For each identifier, the first and the last position among its codes. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
}

interface CountedGroup extends CrossedGroup {
  readonly effectiveN: number;
}

/**
 * Joins groups whose effective n is below a minimum to a neighbour: the smallest group first, along the last ordered
 * identifier on which it has a neighbour, to the smaller of two neighbours. Neighbours have the same values on all other
 * identifiers, so that a joined group can still be named. A group without a neighbour stays as it is.
 *
 * @param effectiveN of everyone in some ranges
 */
export function mergeSmall(
  columns: readonly LearntColumn[],
  groups: readonly CountedGroup[],
  minimum: number,
  effectiveN: (ranges: CrossedGroup["ranges"]) => number,
): { readonly groups: readonly CrossedGroup[]; readonly merged: readonly string[] } {
  let current = [...groups];
  const merged: string[] = [];
  const stuck = new Set<CountedGroup>();
  for (;;) {
    const small = current
      .filter((group) => group.effectiveN < minimum && !stuck.has(group))
      .sort((a, b) => a.effectiveN - b.effectiveN)[0];
    if (small === undefined) break;
    const found = neighbourOf(columns, small, current);
    if (found === undefined) {
      stuck.add(small);
      continue;
    }
    const { group: other, along } = found;
    const ranges = small.ranges.map((range, k): readonly [number, number] =>
      k === along
        ? [Math.min(range[0], other.ranges[k]![0]), Math.max(range[1], other.ranges[k]![1])]
        : range,
    );
    const joined = { ranges, effectiveN: effectiveN(ranges) };
    merged.push(
      `${named(columns, small.ranges)} with ${named(columns, other.ranges)}, on ${columns[along]!.name}`,
    );
    const at = Math.min(current.indexOf(small), current.indexOf(other));
    current = current.toSpliced(at, 1, joined).filter((group) => group !== small && group !== other);
    stuck.clear();
  }
  return { groups: current, merged };
}

function neighbourOf(
  columns: readonly LearntColumn[],
  { ranges }: CountedGroup,
  groups: readonly CountedGroup[],
): { readonly group: CountedGroup; readonly along: number } | undefined {
  for (let along = columns.length - 1; along >= 0; along--) {
    if (columns[along]!.measure === "nominal") continue;
    const alike = groups.filter(
      (other) =>
        other.ranges !== ranges &&
        other.ranges.every(
          (range, k) => k === along || (range[0] === ranges[k]![0] && range[1] === ranges[k]![1]),
        ),
    );
    const [first, last] = ranges[along]!;
    const below = alike
      .filter((other) => other.ranges[along]![1] < first)
      .sort((a, b) => b.ranges[along]![1] - a.ranges[along]![1])[0];
    const above = alike
      .filter((other) => other.ranges[along]![0] > last)
      .sort((a, b) => a.ranges[along]![0] - b.ranges[along]![0])[0];
    const beside = [below, above].filter((group) => group !== undefined);
    const [group] = beside.sort((a, b) => a.effectiveN - b.effectiveN);
    if (group !== undefined) return { group, along };
  }
  return undefined;
}

function named(columns: readonly LearntColumn[], ranges: CrossedGroup["ranges"]): string {
  return ranges
    .map(([first, last], k) => {
      const { labels } = columns[k]!;
      return first === last ? labels[first]! : `${labels[first]!} – ${labels[last]!}`;
    })
    .join(" · ");
}
