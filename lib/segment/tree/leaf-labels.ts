import type { LearntColumn } from "../method/codes.js";
import { type Condition, conditionOf, inWords } from "./condition.js";
import type { TreeNode } from "./grow.js";

/** What leads to each leaf, in words: "age < 45.5 · woman"; "everyone" where the tree has no division. */
export function leafLabels(root: TreeNode, columns: readonly LearntColumn[]): string[] {
  const labels: string[] = [];
  const walk = (node: TreeNode, path: ReadonlyMap<number, Condition>) => {
    if ("leaf" in node) {
      labels[node.leaf] =
        [...path].map(([trait, condition]) => inWords(columns[trait]!, condition)).join(" · ") || "everyone";
      return;
    }
    const before = path.get(node.trait) ?? {};
    for (const side of ["left", "right"] as const) {
      const own = conditionOf(node, side, columns[node.trait]!, before.values);
      walk(node[side], new Map([...path, [node.trait, { ...before, ...own }]]));
    }
  };
  walk(root, new Map());
  return labels;
}
