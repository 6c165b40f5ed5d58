import type { LearntColumn } from "../method/codes.js";
import { conditionOf, inWords } from "./condition.js";
import type { TreeNode } from "./grow.js";

/** A node of a tree as it is drawn: what leads to it from the node above, and what is below it. */
export interface Branch {
  /** "age < 45.5"; "everyone" at the root. */
  readonly says: string;
  /** Divisions above it. */
  readonly depth: number;
  /** The leaves below it, in order; itself where it is one. */
  readonly leaves: readonly number[];
  /** Two, or none at a leaf. */
  readonly branches: readonly Branch[];
}

/** A tree with its divisions in words. */
export function branchesOf(root: TreeNode, columns: readonly LearntColumn[]): Branch {
  const walk = (
    node: TreeNode,
    says: string,
    depth: number,
    left: ReadonlyMap<number, readonly number[]>,
  ): Branch => {
    if ("leaf" in node) return { says, depth, leaves: [node.leaf], branches: [] };
    const column = columns[node.trait]!;
    const branches = (["left", "right"] as const).map((side) => {
      const condition = conditionOf(node, side, column, left.get(node.trait));
      const still =
        condition.values === undefined ? left : new Map([...left, [node.trait, condition.values]]);
      return walk(node[side], inWords(column, condition), depth + 1, still);
    });
    return { says, depth, leaves: branches.flatMap(({ leaves }) => leaves), branches };
  };
  return walk(root, "everyone", 0, new Map());
}
