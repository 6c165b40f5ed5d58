import type { DecoderConfig } from "../shape/decoder-config.js";
import { float, GraphBuilder, type GraphFormat, integers } from "./graph-builder.js";
import type { MatrixSource, StoredProjection } from "./matrix-source.js";
import type { OnnxGraph } from "./onnx.js";

/**
 * The first part of a block: norm, projection to queries, keys and values, rotation. In: `hidden` [b·t, d]; `cos`,
 * `sin` [places, rotaryWidth / 2]; `places` [b, t], the row of these tables for each position; `rows` (b, t, −1);
 * `byHead` (b, t, keyValueHeads, headWidth). Out: `queries` [b, t, heads · headWidth]; `keys` [kv, b, headWidth, t];
 * `values` [kv, b, t, headWidth].
 */
export function openingGraph(
  config: DecoderConfig,
  weights: {
    readonly norm: Float32Array | undefined;
    readonly query: StoredProjection;
    readonly key: StoredProjection;
    readonly value: StoredProjection;
    readonly queryNorm?: Float32Array | undefined;
    readonly keyNorm?: Float32Array | undefined;
  },
  format: GraphFormat,
): OnnxGraph {
  const { heads, keyValueHeads, headWidth, rotaryWidth, normEpsilon, queryKeyNorm } = config;
  const g = new GraphBuilder(format);
  const normed = g.optionalNorm("hidden", weights.norm, normEpsilon);
  // Three products, because splitting one into three copies everything.
  const rotated = (projection: StoredProjection, norm: Float32Array | undefined, count: number) => {
    const projected = g.project(normed, projection);
    const split =
      queryKeyNorm === "head" ? g.step("Reshape", [projected, g.integers([-1, headWidth])]) : projected;
    const rows = g.step("Reshape", [g.optionalNorm(split, norm, normEpsilon), "rows"]);
    const attributes = {
      num_heads: count,
      rotary_embedding_dim: rotaryWidth === headWidth ? 0 : rotaryWidth,
    };
    return g.step("RotaryEmbedding", [rows, "places", "cos", "sin"], attributes, "com.microsoft");
  };
  const byHead = (rows: string, perm: readonly number[]) =>
    g.step("Transpose", [g.step("Reshape", [rows, "byHead"])], { perm });
  const inputs = [
    ...[float("hidden", 2), float("cos", 2), float("sin", 2)],
    ...[integers("places", 2), integers("rows"), integers("byHead")],
  ];
  return g.finish(inputs, {
    queries: [rotated(weights.query, weights.queryNorm, heads), 3],
    keys: [byHead(rotated(weights.key, weights.keyNorm, keyValueHeads), [2, 0, 3, 1]), 4],
    values: [byHead(g.project(normed, weights.value), [2, 0, 1, 3]), 4],
  });
}

/**
 * The last part of a block: output projection, addition, norm, gated feed-forward part, addition. In: `hidden`
 * [b·t, d]; `attended` [b·t, heads · headWidth]. Out: `output` [b·t, d].
 */
export function closingGraph(
  config: DecoderConfig,
  weights: {
    readonly output: StoredProjection;
    readonly outputNorm?: Float32Array | undefined;
    readonly norm: Float32Array | undefined;
    /** Two projections, or both stacked into one. */
    readonly gateUp: readonly [StoredProjection, StoredProjection] | readonly [StoredProjection];
    readonly down: StoredProjection;
    readonly innerOutputNorm?: Float32Array | undefined;
  },
  format: GraphFormat,
): OnnxGraph {
  const { normEpsilon } = config;
  const g = new GraphBuilder(format);
  const middle = addedProjection(g, config, "attended", weights.output, weights.outputNorm, "hidden");
  const normed = g.optionalNorm(middle, weights.norm, normEpsilon);
  const products = weights.gateUp.map((projection) => g.project(normed, projection));
  const [gate, up] =
    products.length === 1 ? g.steps("Split", products, 2, { axis: -1 }) : (products as [string, string]);
  const inner = g.step("Mul", [g.activated(gate!, config.activation), up!]);
  const output = addedProjection(g, config, inner, weights.down, weights.innerOutputNorm, middle);
  return g.finish([float("hidden", 2), float("attended", 2)], { output: [output, 2] });
}

/** A projection of `x`, normalised if the family does, added to the value named `to`. */
export function addedProjection(
  g: GraphBuilder,
  { normEpsilon }: DecoderConfig,
  x: string,
  projection: StoredProjection,
  norm: Float32Array | undefined,
  to: string,
): string {
  return norm === undefined
    ? g.project(x, projection, to)
    : g.step("Add", [to, g.norm(g.project(x, projection), norm, normEpsilon)]);
}

/** The final norm and rows of the head: `hidden` [n, d] → `logits` [n, rows]. `head` is `[rows, width]`. */
export function headGraph(
  config: DecoderConfig,
  norm: Float32Array,
  head: MatrixSource,
  format: GraphFormat,
): OnnxGraph {
  const g = new GraphBuilder(format);
  const normed = g.norm("hidden", norm, config.normEpsilon);
  const logits = g.capped(g.project(normed, { weight: head }), config.logitCap);
  return g.finish([float("hidden", 2)], { logits: [logits, 2] });
}
