import type { DecoderConfig } from "../shape/decoder-config.js";
import { float, GraphBuilder, type GraphFormat, integers } from "./graph-builder.js";
import { addedProjection } from "./graphs.js";
import type { StoredProjection } from "./matrix-source.js";
import type { OnnxGraph } from "./onnx.js";

/**
 * The part of a block between attention and its experts: output projection, addition, norm, router. In: `hidden`
 * [b·t, d]; `attended` [b·t, heads · headWidth]. Out: `middle` and `normed` [b·t, d]; `scores` [b·t, experts]. The router
 * is not rounded: a rounded one would choose other experts.
 */
export function routingGraph(
  config: DecoderConfig,
  weights: {
    readonly output: StoredProjection;
    readonly outputNorm?: Float32Array | undefined;
    readonly norm: Float32Array | undefined;
    readonly router: StoredProjection;
  },
  format: GraphFormat,
): OnnxGraph {
  const g = new GraphBuilder(format);
  const middle = addedProjection(g, config, "attended", weights.output, weights.outputNorm, "hidden");
  const normed = g.optionalNorm(middle, weights.norm, config.normEpsilon);
  const scores = g.project(normed, weights.router, undefined, "f32");
  return g.finish([float("hidden", 2), float("attended", 2)], {
    middle: [middle, 2],
    normed: [normed, 2],
    scores: [scores, 2],
  });
}

/** The projections of one expert. */
export interface ExpertProjections {
  readonly gate: StoredProjection;
  readonly up: StoredProjection;
  readonly down: StoredProjection;
}

/**
 * Some of a block's experts. In: `normed` [n, d]; for each expert `rows{e}`, the rows that go through it. Out: `outputs`
 * [rows of all, d], expert after expert.
 */
export function expertsGraph(
  config: DecoderConfig,
  experts: readonly ExpertProjections[],
  format: GraphFormat,
): OnnxGraph {
  const g = new GraphBuilder(format);
  const outputs = experts.map(({ gate, up, down }, n) => {
    const rows = g.step("Gather", ["normed", `rows${n}`], { axis: 0 });
    return g.project(gatedInner(g, config, g.project(rows, gate), g.project(rows, up)), down);
  });
  const inputs = [float("normed", 2), ...experts.map((_, n) => integers(`rows${n}`))];
  return g.finish(inputs, { outputs: [g.step("Concat", outputs, { axis: 0 }), 2] });
}

function gatedInner(g: GraphBuilder, { activation, experts }: DecoderConfig, gate: string, up: string) {
  if (experts?.clamped === undefined) return g.step("Mul", [g.activated(gate, activation), up]);
  const { limit, slope } = experts.clamped;
  const bounded = g.step("Min", [gate, g.number(limit)]);
  const opened = g.step("Mul", [bounded, g.step("Sigmoid", [g.step("Mul", [bounded, g.number(slope)])])]);
  const clipped = g.step("Clip", [up, g.number(-limit), g.number(limit)]);
  return g.step("Mul", [opened, g.step("Add", [clipped, g.number(1)])]);
}
