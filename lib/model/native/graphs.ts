import type { DecoderConfig } from "../config.js";
import type { OnnxConstant, OnnxFill, OnnxGraph, OnnxNode, OnnxValue } from "./onnx.js";
import {
  blockLength,
  emptyPlanes,
  type NibblePlane,
  planeCount,
  type QuantisedFormat,
  quantiseRows,
} from "./quantise.js";

/** How the native executor holds projections: as float32, or rounded (see quantise.ts). */
export const weightFormats = ["f32", "8-bit", "4-bit"] as const;
export type WeightFormat = (typeof weightFormats)[number];

/** A matrix that is read while its graph is written. */
export interface MatrixSource {
  readonly rows: number;
  readonly columns: number;
  /** Whole rows in order; each run may be overwritten by the next. */
  runs(): AsyncIterable<Float32Array>;
}

/** A projection as checkpoints store it: weight `[out, in]`, and bias `[out]`. */
export interface StoredProjection {
  readonly weight: MatrixSource;
  readonly bias?: Float32Array | undefined;
}

/** Builds a graph: each step takes names of values and returns the name of its result. */
class Builder {
  private readonly fills: OnnxFill[] = [];
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];
  private count = 0;

  constructor(private readonly weights: WeightFormat = "f32") {}

  step(op: string, inputs: readonly string[], attributes?: OnnxNode["attributes"]): string {
    return this.steps(op, inputs, 1, attributes)[0]!;
  }

  steps(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: OnnxNode["attributes"],
    domain?: OnnxNode["domain"],
  ): string[] {
    const names = Array.from({ length: outputs }, () => this.fresh());
    this.nodes.push({
      op,
      ...(domain && { domain }),
      inputs,
      outputs: names,
      ...(attributes && { attributes }),
    });
    return names;
  }

  constant(values: Float32Array, shape: readonly number[]): string {
    const name = this.fresh();
    this.constants.push({ name, shape, values });
    return name;
  }

  integers(values: readonly number[]): string {
    const name = this.fresh();
    this.constants.push({ name, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    return name;
  }

  number(value: number): string {
    return this.constant(Float32Array.of(value), []);
  }

  /** Root-mean-square normalisation over the last axis. */
  norm(x: string, weight: Float32Array, epsilon: number): string {
    const mean = this.step("ReduceMean", [this.step("Mul", [x, x])], { axes: [-1], keepdims: 1 });
    const size = this.step("Sqrt", [this.step("Add", [mean, this.number(epsilon)])]);
    return this.step("Mul", [this.step("Div", [x, size]), this.constant(weight, [weight.length])]);
  }

  /** The norm where the family has one. */
  optionalNorm(x: string, weight: Float32Array | undefined, epsilon: number): string {
    return weight === undefined ? x : this.norm(x, weight, epsilon);
  }

  /** cap · tanh(x / cap), where there is a cap. */
  capped(x: string, cap: number | undefined): string {
    if (cap === undefined) return x;
    const inside = this.step("Tanh", [this.step("Mul", [x, this.number(1 / cap)])]);
    return this.step("Mul", [inside, this.number(cap)]);
  }

  activated(x: string, activation: DecoderConfig["activation"]): string {
    if (activation === "silu") return this.step("Mul", [x, this.step("Sigmoid", [x])]);
    // As in decoder.ts: x·σ(2√(2/π)(x + 0.044715x³)).
    const cubed = this.step("Mul", [this.step("Mul", [this.step("Mul", [x, x]), x]), this.number(0.044715)]);
    const twice = this.step("Mul", [this.step("Add", [x, cubed]), this.number(2 * Math.sqrt(2 / Math.PI))]);
    return this.step("Mul", [x, this.step("Sigmoid", [twice])]);
  }

  /** x · weightᵀ + bias, the weight in the graph's format. */
  project(x: string, { weight, bias }: StoredProjection): string {
    const added = bias && this.constant(bias, [bias.length]);
    const format = this.weights;
    if (format === "f32") {
      const inputs = [x, this.matrix(weight), ...(added === undefined ? [] : [added])];
      return this.step("Gemm", inputs, { transB: 1 });
    }
    const parts = this.planes(weight, format).map((plane) =>
      this.steps("MatMulNBits", [x, ...plane], 1, this.nibbleProduct(weight, format), "com.microsoft"),
    );
    const all = [...parts.flat(), ...(added === undefined ? [] : [added])];
    return all.reduce((total, part) => this.step("Add", [total, part]));
  }

  private matrix({ rows, columns, runs }: MatrixSource): string {
    const name = this.room("float32", [rows, columns]);
    this.fills.push({
      constants: [name],
      async fill([room]) {
        let at = 0;
        for await (const run of runs()) {
          room!.set(new Uint8Array(run.buffer, run.byteOffset, run.byteLength), at);
          at += run.byteLength;
        }
      },
    });
    return name;
  }

  /** Names of nibbles and scales of each plane. */
  private planes({ rows, columns, runs }: MatrixSource, format: QuantisedFormat): string[][] {
    const length = blockLength[format];
    const blocks = Math.ceil(columns / length);
    const names = Array.from({ length: planeCount[format] }, () => [
      this.room("uint8", [rows, blocks, length / 2]),
      this.room("float32", [rows, blocks]),
    ]);
    this.fills.push({
      constants: names.flat(),
      async fill(rooms) {
        const at = rooms.map(() => 0);
        let planes: NibblePlane[] = [];
        for await (const run of runs()) {
          const scales = (run.length / columns) * blocks;
          // All runs but the last are of one length.
          if (planes[0]?.scales.length !== scales)
            planes = emptyPlanes(format, run.length / columns, columns);
          quantiseRows(run, columns, format, planes);
          planes
            .flatMap((plane) => [plane.nibbles, new Uint8Array(plane.scales.buffer)])
            .forEach((bytes, n) => {
              rooms[n]!.set(bytes, at[n]);
              at[n]! += bytes.length;
            });
        }
      },
    });
    return names;
  }

  private nibbleProduct({ rows, columns }: MatrixSource, format: QuantisedFormat) {
    // Level 1: activations and sums in float32; 4 would round them to 8 bits (off by 4e-3, twice as fast).
    return { K: columns, N: rows, bits: 4, block_size: blockLength[format], accuracy_level: 1 };
  }

  private room(type: "float32" | "uint8", shape: readonly number[]): string {
    const name = this.fresh();
    this.constants.push({ name, shape, values: { type } });
    return name;
  }

  finish(
    inputs: readonly OnnxValue[],
    results: Readonly<Record<string, readonly [string, number]>>,
  ): OnnxGraph {
    const outputs = Object.entries(results).map(([name, [from, rank]]): OnnxValue => {
      this.nodes.push({ op: "Identity", inputs: [from], outputs: [name] });
      return { name, type: "float32", rank };
    });
    return { inputs, outputs, constants: this.constants, nodes: this.nodes, fills: this.fills };
  }

  private fresh(): string {
    this.count += 1;
    return `v${this.count}`;
  }
}

const float = (name: string, rank: number): OnnxValue => ({ name, type: "float32", rank });
const shape = (name: string): OnnxValue => ({ name, type: "int64", rank: 1 });

/**
 * The first part of a block: normalise, project to queries, keys and values in one product, rotate.
 * In: `hidden` [b·t, d]; `cos`, `sin` [b or 1, t, 1, rotaryWidth / 2]; `rows` (b, t, heads of all three, headWidth).
 * Out: `queries` [b, t, heads, headWidth]; `keys` [kv, b, headWidth, t]; `values` [kv, b, t, headWidth].
 */
export function openingGraph(
  config: DecoderConfig,
  weights: {
    readonly norm: Float32Array | undefined;
    readonly queryKeyValue: StoredProjection;
    readonly queryNorm?: Float32Array | undefined;
    readonly keyNorm?: Float32Array | undefined;
  },
  format: WeightFormat,
): OnnxGraph {
  const { heads, keyValueHeads, headWidth, rotaryWidth, normEpsilon } = config;
  const g = new Builder(format);
  const normed = g.optionalNorm("hidden", weights.norm, normEpsilon);
  const projected = g.project(normed, weights.queryKeyValue);
  const norms = [weights.queryNorm, weights.keyNorm];
  const whole = () => {
    const widths = [heads, keyValueHeads, keyValueHeads].map((count) => count * headWidth);
    const parts = g.steps("Split", [projected, g.integers(widths)], 3, { axis: 1 });
    return g.step(
      "Concat",
      parts.map((part, n) => g.optionalNorm(part, norms[n], normEpsilon)),
      { axis: 1 },
    );
  };
  const byHead = g.step("Reshape", [config.queryKeyNorm === "whole" ? whole() : projected, "rows"]);
  const split = g.steps("Split", [byHead, g.integers([heads, keyValueHeads, keyValueHeads])], 3, { axis: 2 });
  const [q, k, v] = split.map((part, n) =>
    config.queryKeyNorm === "head" ? g.optionalNorm(part, norms[n], normEpsilon) : part,
  );
  const half = rotaryWidth / 2;
  const still = headWidth - rotaryWidth;
  const lengths = still === 0 ? [half, half] : [half, half, still];
  const rotate = (x: string) => {
    const [first, second, ...rest] = g.steps("Split", [x, g.integers(lengths)], lengths.length, { axis: 3 });
    const turned = (a: string, b: string, sign: "Sub" | "Add") =>
      g.step(sign, [g.step("Mul", [a, "cos"]), g.step("Mul", [b, "sin"])]);
    const parts = [turned(first!, second!, "Sub"), turned(second!, first!, "Add"), ...rest];
    return g.step("Concat", parts, { axis: 3 });
  };
  return g.finish([float("hidden", 2), float("cos", 4), float("sin", 4), shape("rows")], {
    queries: [rotate(q!), 4],
    keys: [g.step("Transpose", [rotate(k!)], { perm: [2, 0, 3, 1] }), 4],
    values: [g.step("Transpose", [v!], { perm: [2, 0, 1, 3] }), 4],
  });
}

/**
 * Attention over `pasts` earlier parts and the own positions; it has no weights, so that all blocks share it.
 * In: `queries`, `keys`, `values` of the opening; `mask` [1, b or 1, 1, t, t]; for each past n `keys{n}` [kv, pb, headWidth, p],
 * `values{n}` [kv, pb, p, headWidth], `mask{n}` [1, b or 1, 1, t or 1, p], and the shapes named below.
 * Out: `attended` [b·t, heads · headWidth].
 */
export function attentionGraph(config: DecoderConfig, pasts: number): OnnxGraph {
  const { heads, headWidth, scoreCap } = config;
  const g = new Builder();
  const each = Array.from({ length: pasts }, (_, n) => n);
  const scaled = g.step("Mul", ["queries", g.number(config.scoreScale)]);
  // [b, t, heads, w] → [heads, b, t, w] → [kv, group, b, t·w] → [kv, b, group, t·w]
  const leading = g.step("Reshape", [g.step("Transpose", [scaled], { perm: [2, 0, 1, 3] }), "grouped"]);
  const queries = g.step("Transpose", [leading], { perm: [0, 2, 1, 3] });
  const own = g.step("MatMul", [g.step("Reshape", [queries, "ownQueries"]), "keys"]);
  const parts = [
    ...each.map((n) => {
      const product = g.step("MatMul", [g.step("Reshape", [queries, `queries${n}`]), `keys${n}`]);
      const scores = g.capped(g.step("Reshape", [product, `scores${n}`]), scoreCap);
      return g.step("Add", [scores, `mask${n}`]);
    }),
    g.step("Add", [g.capped(g.step("Reshape", [own, "ownScores"]), scoreCap), "mask"]),
  ];
  const scores = pasts === 0 ? parts[0]! : g.step("Concat", parts, { axis: 4 });
  const weights = g.step("Softmax", [scores], { axis: 4 });
  const cut = pasts === 0 ? [weights] : g.steps("Split", [weights, "lengths"], pasts + 1, { axis: 4 });
  const mixedOwn = g.step("MatMul", [g.step("Reshape", [cut[pasts]!, "ownWeights"]), "values"]);
  const mixed = each.reduce((sum, n) => {
    const product = g.step("MatMul", [g.step("Reshape", [cut[n]!, `weights${n}`]), `values${n}`]);
    return g.step("Add", [sum, g.step("Reshape", [product, "mixed"])]);
  }, mixedOwn);
  const swapped = g.step("Transpose", [g.step("Reshape", [mixed, "swapped"])], { perm: [0, 2, 1, 3] });
  const byHead = g.step("Transpose", [g.step("Reshape", [swapped, "byHead"])], { perm: [1, 2, 0, 3] });
  const attended = g.step("Reshape", [byHead, g.integers([-1, heads * headWidth])]);
  const inputs = [
    ...[float("queries", 4), float("keys", 4), float("values", 4), float("mask", 5)],
    ...["grouped", "ownQueries", "ownScores", "ownWeights", "swapped", "byHead"].map(shape),
    ...(pasts === 0 ? [] : [shape("mixed"), shape("lengths")]),
    ...each.flatMap((n) => [
      ...[float(`keys${n}`, 4), float(`values${n}`, 4), float(`mask${n}`, 5)],
      ...[shape(`queries${n}`), shape(`scores${n}`), shape(`weights${n}`)],
    ]),
  ];
  return g.finish(inputs, { attended: [attended, 2] });
}

/**
 * The last part of a block: project what was attended to, add, normalise, the gated feed-forward part, add.
 * In: `hidden` [b·t, d]; `attended` [b·t, heads · headWidth]. Out: `output` [b·t, d].
 */
export function closingGraph(
  config: DecoderConfig,
  weights: {
    readonly output: StoredProjection;
    readonly outputNorm?: Float32Array | undefined;
    readonly norm: Float32Array | undefined;
    readonly gateUp: StoredProjection;
    readonly down: StoredProjection;
    readonly innerOutputNorm?: Float32Array | undefined;
  },
  format: WeightFormat,
): OnnxGraph {
  const { innerWidth, normEpsilon } = config;
  const g = new Builder(format);
  const mixed = g.project("attended", weights.output);
  const middle = g.step("Add", ["hidden", g.optionalNorm(mixed, weights.outputNorm, normEpsilon)]);
  const normed = g.optionalNorm(middle, weights.norm, normEpsilon);
  const inner = g.project(normed, weights.gateUp);
  const [gate, up] = g.steps("Split", [inner, g.integers([innerWidth, innerWidth])], 2, { axis: 1 });
  const activated = g.step("Mul", [g.activated(gate!, config.activation), up!]);
  const down = g.project(activated, weights.down);
  const output = g.step("Add", [middle, g.optionalNorm(down, weights.innerOutputNorm, normEpsilon)]);
  return g.finish([float("hidden", 2), float("attended", 2)], { output: [output, 2] });
}

/** The final norm and rows of the head: `hidden` [n, d] → `logits` [n, rows]. `head` is `[rows, width]`. */
export function headGraph(
  config: DecoderConfig,
  norm: Float32Array,
  head: MatrixSource,
  format: WeightFormat,
): OnnxGraph {
  const g = new Builder(format);
  const normed = g.norm("hidden", norm, config.normEpsilon);
  const logits = g.capped(g.project(normed, { weight: head }), config.logitCap);
  return g.finish([float("hidden", 2)], { logits: [logits, 2] });
}
