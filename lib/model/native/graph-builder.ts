import type { WeightFormat } from "../executor/weight-format.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { OnnxConstant, OnnxFill, OnnxGraph, OnnxNode, OnnxValue } from "./onnx.js";
import {
  blockLength,
  emptyPlanes,
  type NibblePlane,
  planeCount,
  type QuantisedFormat,
  quantiseRows,
} from "./quantise.js";

/** A matrix that is read from the checkpoint while its graph is written. */
export interface MatrixSource {
  readonly rows: number;
  readonly columns: number;
  /** Whole rows in order. A run may overwrite the one before. */
  runs(): AsyncIterable<Float32Array>;
}

/** A projection as checkpoints store it: weight `[out, in]`, bias `[out]`. */
export interface StoredProjection {
  readonly weight: MatrixSource;
  readonly bias?: Float32Array | undefined;
}

/** Builds a graph. Each step takes the names of its inputs and returns the name of its result. */
export class GraphBuilder {
  private readonly fills: OnnxFill[] = [];
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];
  private count = 0;

  constructor(private readonly weights: WeightFormat = "f32") {}

  step(
    op: string,
    inputs: readonly string[],
    attributes?: OnnxNode["attributes"],
    domain?: OnnxNode["domain"],
  ): string {
    return this.steps(op, inputs, 1, attributes, domain)[0]!;
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

  /**
   * Root-mean-square normalisation over the last axis, as one operator instead of five that would each pass over all of
   * x.
   */
  norm(x: string, weight: Float32Array, epsilon: number): string {
    const inputs = [x, this.constant(weight, [weight.length])];
    return this.step("SimplifiedLayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } });
  }

  /** The norm, if the family has it. */
  optionalNorm(x: string, weight: Float32Array | undefined, epsilon: number): string {
    return weight === undefined ? x : this.norm(x, weight, epsilon);
  }

  /** Soft cap: cap · tanh(x / cap), if there is a cap. */
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

  /**
   * x · weightᵀ + bias, with the weight in the graph's format, plus the value named `plus`, which has the result's
   * shape.
   */
  project(x: string, { weight, bias }: StoredProjection, plus?: string): string {
    const format = this.weights;
    const added = [
      ...(bias === undefined ? [] : [this.constant(bias, [bias.length])]),
      ...(plus === undefined ? [] : [plus]),
    ];
    // Gemm adds one value itself.
    const [parts, rest] =
      format === "f32"
        ? [[this.step("Gemm", [x, this.matrix(weight), ...added.slice(0, 1)], { transB: 1 })], added.slice(1)]
        : [
            this.planes(weight, format).map((plane) =>
              this.step("MatMulNBits", [x, ...plane], this.nibbleProduct(weight, format), "com.microsoft"),
            ),
            added,
          ];
    return [...parts, ...rest].reduce((total, part) => this.step("Add", [total, part]));
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

  /** For each plane the names of its nibbles and scales. */
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
          // All runs except the last have the same length.
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
    // Level 1 keeps activations and sums in float32. Level 4 would round them to 8 bits: twice as fast, off by 4e-3.
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

/** An input or output of float32 numbers. */
export const float = (name: string, rank: number): OnnxValue => ({ name, type: "float32", rank });

/** An input of integers: a shape, or positions. */
export const integers = (name: string, rank = 1): OnnxValue => ({ name, type: "int64", rank });
