import { isNumber, type LearntColumn } from "../method/codes.js";
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
    const column = columns[node.trait]!;
    const narrowed = (left: boolean): Condition => {
      if (node.values === undefined)
        return left ? { ...before, below: node.below! } : { ...before, from: node.below! };
      const among = before.values ?? [...column.codes.keys()];
      return { values: among.filter((value) => node.values!.includes(value) === left) };
    };
    walk(node.left, new Map([...path, [node.trait, narrowed(true)]]));
    walk(node.right, new Map([...path, [node.trait, narrowed(false)]]));
  };
  walk(root, new Map());
  return labels;
}

interface Condition {
  readonly below?: number;
  readonly from?: number;
  readonly values?: readonly number[];
}

function inWords(column: LearntColumn, { below, from, values }: Condition): string {
  const { label, labels } = column;
  if (values !== undefined) return `${label}: ${values.map((value) => labels[value]!).join(" or ")}`;
  if (isNumber(column)) {
    if (below === undefined) return `${label} ≥ ${rounded(from!)}`;
    return from === undefined
      ? `${label} < ${rounded(below)}`
      : `${label} ${rounded(from)} – ${rounded(below)}`;
  }
  const first = from === undefined ? 0 : Math.ceil(from);
  const last = below === undefined ? labels.length - 1 : Math.ceil(below) - 1;
  if (first === last) return `${label}: ${labels[first]!}`;
  if (first === 0) return `${label}: ${labels[last]!} or below`;
  return last === labels.length - 1
    ? `${label}: ${labels[first]!} or above`
    : `${label}: ${labels[first]!} – ${labels[last]!}`;
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(6)));
}
