import type { DecoderConfig } from "../shape/decoder-config.js";
import { float, GraphBuilder, integers } from "./graph-builder.js";
import type { OnnxGraph } from "./onnx.js";

/**
 * Attention of a row's own positions over `pasts` earlier parts and over themselves. It has no weights, so all blocks
 * share the graph. There are two ways with the same result. **shared**: scores of each part are computed separately and
 * joined, so that a past that many rows share is not copied. **joined**: keys and values are copied for each row and
 * joined, which costs less when a row attends at many positions. A past may be **apart**: `rows{n}` [b] says which of its
 * rows each row sees. Inputs: `queries` [b, t, heads · headWidth], `keys`,
 * `values` of the opening; `mask` [1, b or 1, 1, t, t]; for each past n `keys{n}` [kv, pb, headWidth, p], `values{n}`
 * [kv, pb, p, headWidth], `mask{n}` [1, b or 1, 1, t or 1, p]; `sinks` [kv, b, group, t, 1], if the family has them; and
 * the shapes that attention-inputs.ts fills in.
 * Output: `attended` [b·t, heads · headWidth].
 */
export function attentionGraph(
  config: DecoderConfig,
  pasts: readonly SeenBy[],
  way: AttentionWay,
): OnnxGraph {
  const g = new GraphBuilder();
  const each = pasts.map((seen, n): PastPart => {
    const rows = (name: string) =>
      seen === "runs" ? name : g.step("Gather", [name, `rows${n}`], { axis: 1 });
    return { n, keys: rows(`keys${n}`), values: rows(`values${n}`) };
  });
  // All query heads of one key head form one product: [b, t, kv, group, w] → [kv, b, group · t, w].
  const apart = g.step("Transpose", [g.step("Reshape", ["queries", "byGroup"])], { perm: [2, 0, 3, 1, 4] });
  const queries = g.step("Reshape", [apart, "ownQueries"]);
  const mixed = (way === "shared" ? overShared : overJoined)(g, config, each, queries);
  const together = g.step("Transpose", [g.step("Reshape", [mixed, "grouped"])], { perm: [1, 3, 0, 2, 4] });
  const attended = g.step("Reshape", [together, g.integers([-1, config.heads * config.headWidth])]);
  const inputs = [
    ...[float("queries", 3), float("keys", 4), float("values", 4), float("mask", 5)],
    ...(config.sinks ? [float("sinks", 5)] : []),
    ...["byGroup", "ownQueries", "grouped", "scores", "weights"].map((name) => integers(name)),
    ...each.flatMap(({ n }) => [float(`keys${n}`, 4), float(`values${n}`, 4), float(`mask${n}`, 5)]),
    ...pasts.flatMap((seen, n) => (seen === "apart" ? [integers(`rows${n}`)] : [])),
    ...each.flatMap(({ n }) => pastShapes[way].map((name) => integers(`${name}${n}`))),
    ...(pasts.length === 0 ? [] : sharedShapes[way].map((name) => integers(name))),
  ];
  return g.finish(inputs, { attended: [attended, 2] });
}

/** Who sees a past: equal runs of rows each row of it, or each row one that the pass names. */
export type SeenBy = "runs" | "apart";

export type AttentionWay = "shared" | "joined";

/** Names of the keys and values of a past. */
interface PastPart {
  readonly n: number;
  readonly keys: string;
  readonly values: string;
}

/** Shapes that each way needs: for each past, and once. */
const pastShapes = {
  shared: ["queries", "scores", "weights"],
  joined: ["keyRows", "keySpread", "keyShape", "valueRows", "valueSpread", "valueShape", "maskShape"],
} as const;
const sharedShapes = { shared: ["mixed", "lengths"], joined: ["maskShape"] } as const;

function scoresOf(g: GraphBuilder, config: DecoderConfig, queries: string, keys: string, shape: string) {
  const alpha = { alpha: { float: config.scoreScale } };
  const product = g.step("FusedMatMul", [queries, keys], alpha, "com.microsoft");
  return g.capped(g.step("Reshape", [product, shape]), config.scoreCap);
}

/** The softmax of scores, in which sinks take part. */
function softmax(g: GraphBuilder, { sinks }: DecoderConfig, scores: string): string {
  const axis = { axis: 4 };
  if (!sinks) return g.step("Softmax", [scores], axis);
  const weights = g.step("Softmax", [g.step("Concat", [scores, "sinks"], axis)], axis);
  return g.step("Slice", [weights, g.integers([0]), g.integers([-1]), g.integers([4])]);
}

function overShared(g: GraphBuilder, config: DecoderConfig, pasts: readonly PastPart[], queries: string) {
  const parts = [
    ...pasts.map(({ n, keys }) => {
      const rows = g.step("Reshape", [queries, `queries${n}`]);
      return g.step("Add", [scoresOf(g, config, rows, keys, `scores${n}`), `mask${n}`]);
    }),
    g.step("Add", [scoresOf(g, config, queries, "keys", "scores"), "mask"]),
  ];
  const scores = pasts.length === 0 ? parts[0]! : g.step("Concat", parts, { axis: 4 });
  const weights = softmax(g, config, scores);
  const cut =
    pasts.length === 0 ? [weights] : g.steps("Split", [weights, "lengths"], pasts.length + 1, { axis: 4 });
  const own = g.step("MatMul", [g.step("Reshape", [cut.at(-1)!, "weights"]), "values"]);
  return pasts.reduce((sum, { n, values }) => {
    const product = g.step("MatMul", [g.step("Reshape", [cut[n]!, `weights${n}`]), values]);
    return g.step("Add", [sum, g.step("Reshape", [product, "mixed"])]);
  }, own);
}

function overJoined(g: GraphBuilder, config: DecoderConfig, pasts: readonly PastPart[], queries: string) {
  // Repeats a past of pb rows for each run of rows that shares it: [kv, pb, …] → [kv, pb, run, …] → [kv, b, …].
  const spread = (what: "key" | "value", past: string, n: number) => {
    const rows = g.step("Reshape", [past, `${what}Rows${n}`]);
    return g.step("Reshape", [g.step("Expand", [rows, `${what}Spread${n}`]), `${what}Shape${n}`]);
  };
  const joined = (parts: readonly string[], axis: number) =>
    parts.length === 1 ? parts[0]! : g.step("Concat", parts, { axis });
  const keys = joined([...pasts.map((past) => spread("key", past.keys, past.n)), "keys"], 3);
  const values = joined([...pasts.map((past) => spread("value", past.values, past.n)), "values"], 2);
  const own = pasts.length === 0 ? "mask" : g.step("Expand", ["mask", "maskShape"]);
  const mask = joined([...pasts.map(({ n }) => g.step("Expand", [`mask${n}`, `maskShape${n}`])), own], 4);
  const weights = softmax(g, config, g.step("Add", [scoresOf(g, config, queries, keys, "scores"), mask]));
  return g.step("MatMul", [g.step("Reshape", [weights, "weights"]), values]);
}
