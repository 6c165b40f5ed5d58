import { type RoundedFormat, roundsActivations, type WeightFormat } from "../executor/weight-format.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { byteFill, floatFill, roundedFill, storedFill } from "./matrix-fills.js";
import type { MatrixSource, StoredBlocks, StoredProjection } from "./matrix-source.js";
import type { OnnxConstant, OnnxFill, OnnxGraph, OnnxNode, OnnxValue } from "./onnx.js";
import { blockLength, planeForms } from "./quantise.js";
import { storedPlanes } from "./stored-planes.js";

/** How a graph holds matrices: in a format of the executor, or as bytes that are widened to float32 for each product. */
export type GraphFormat = WeightFormat | "bytes";

/** Builds a graph. Each step takes the names of its inputs and returns the name of its result. */
export class GraphBuilder {
  private readonly fills: OnnxFill[] = [];
  private readonly nodes: OnnxNode[] = [];
  private readonly constants: OnnxConstant[] = [];
  private readonly sums = new Map<string, string>();
  private count = 0;

  constructor(private readonly weights: GraphFormat = "f32") {}

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
   *
   * @param format by default the graph's
   */
  project(
    x: string,
    { weight, bias }: StoredProjection,
    plus?: string,
    format: GraphFormat = this.weights,
  ): string {
    const added = [
      ...(bias === undefined ? [] : [this.constant(bias, [bias.length])]),
      ...(plus === undefined ? [] : [plus]),
    ];
    const products = this.products(x, weight, added, format);
    return [...products, ...added].reduce((total, part) => this.step("Add", [total, part]));
  }

  /** Products that add up to x · weightᵀ. */
  private products(x: string, weight: MatrixSource, added: string[], format: GraphFormat): string[] {
    if (format === "stored" && weight.blocks !== undefined)
      return this.storedProducts(x, weight, weight.blocks);
    if (format === "f32" || format === "stored" || format === "bytes") {
      const matrix = format === "bytes" ? this.widened(weight) : this.matrix(weight);
      // Gemm adds one value itself.
      return [this.step("Gemm", [x, matrix, ...added.splice(0, 1)], { transB: 1 })];
    }
    const { bits } = planeForms[format];
    const length = blockLength[format];
    const attributes = blockProduct(weight, length, bits, roundsActivations(format) ? 4 : 1);
    return this.planes(weight, format).flatMap(([levels, scales, offsets]) => [
      this.step("MatMulNBits", [x, levels!, scales!], attributes, "com.microsoft"),
      ...(offsets === undefined ? [] : [this.offsetProduct(x, weight.columns, length, offsets)]),
    ]);
  }

  /** The product with offsets, `[rows, blocks]`: of the sum of each run of x. */
  private offsetProduct(x: string, columns: number, run: number, offsets: string): string {
    return this.step("Gemm", [this.sumsOf(x, columns, run), offsets], { transB: 1 });
  }

  /** Products with a matrix as the file holds it: one for each plane, and one with the offsets. */
  private storedProducts(x: string, weight: MatrixSource, held: StoredBlocks): string[] {
    const { name, rows, columns } = weight;
    const { form } = held;
    const stored = storedPlanes(form);
    const blocks = columns / form.run;
    const planes = Array.from({ length: stored.planes }, () => [
      this.room("uint8", [rows, blocks, form.run / 2]),
      this.room("float32", [rows, blocks]),
    ]);
    const offsets = stored.offsets ? [this.room("float32", [rows, blocks])] : [];
    this.fills.push(storedFill(name, held, stored, [...planes.flat(), ...offsets]));
    return [
      ...planes.map((plane) =>
        this.step("MatMulNBits", [x, ...plane], blockProduct(weight, form.run), "com.microsoft"),
      ),
      ...offsets.map((name) => this.offsetProduct(x, columns, form.run, name)),
    ];
  }

  /** The sum of each run of x, `[rows, blocks]`. The last run of a row may be shorter. */
  private sumsOf(x: string, columns: number, run: number): string {
    const key = `${x} ${run}`;
    const known = this.sums.get(key);
    if (known !== undefined) return known;
    const blocks = Math.ceil(columns / run);
    const missing = blocks * run - columns;
    const whole = missing === 0 ? x : this.step("Pad", [x, this.integers([0, 0, 0, missing])]);
    const split = this.step("Reshape", [whole, this.integers([-1, blocks, run])]);
    const sums = this.step("ReduceSum", [split, this.integers([2])], { keepdims: 0 });
    this.sums.set(key, sums);
    return sums;
  }

  private matrix(source: MatrixSource): string {
    const place = this.room("float32", [source.rows, source.columns]);
    this.fills.push(floatFill(source, place));
    return place;
  }

  /** A matrix that is held as bytes. */
  private widened(source: MatrixSource): string {
    const { rows, columns } = source;
    const length = blockLength["8-bit"];
    const constants = [
      this.room("int8", [rows, columns]),
      this.room("float32", [rows, Math.ceil(columns / length)]),
    ];
    this.fills.push(byteFill(source, constants));
    return this.step("DequantizeLinear", constants, { axis: 1, block_size: length });
  }

  /** For each plane the names of its levels, scales and, if it has them, offsets. */
  private planes(source: MatrixSource, format: RoundedFormat): string[][] {
    const { rows, columns } = source;
    const length = blockLength[format];
    const blocks = Math.ceil(columns / length);
    const form = planeForms[format];
    const names = Array.from({ length: form.planes }, () => [
      this.room("uint8", [rows, blocks, (length * form.bits) / 8]),
      this.room("float32", [rows, blocks]),
      ...(form.offsets ? [this.room("float32", [rows, blocks])] : []),
    ]);
    this.fills.push(roundedFill(source, format, names.flat()));
    return names;
  }

  private room(type: "float32" | "uint8" | "int8", shape: readonly number[]): string {
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
    const { constants, nodes, fills } = this;
    // Since version 21, DequantizeLinear has blocks.
    const opset = nodes.some(({ op }) => op === "DequantizeLinear") ? 21 : undefined;
    return { inputs, outputs, constants, nodes, fills, ...(opset && { opset }) };
  }

  private fresh(): string {
    this.count += 1;
    return `v${this.count}`;
  }
}

/**
 * Attributes of MatMulNBits.
 *
 * @param level 1 keeps activations and sums in float32; 4 rounds activations to 8 bits in blocks of the same length
 */
function blockProduct({ rows, columns }: MatrixSource, length: number, bits: 4 | 8 = 4, level: 1 | 4 = 1) {
  return { K: columns, N: rows, bits, block_size: length, accuracy_level: level };
}

/** An input or output of float32 numbers. */
export const float = (name: string, rank: number): OnnxValue => ({ name, type: "float32", rank });

/** An input of integers: a shape, or positions. */
export const integers = (name: string, rank = 1): OnnxValue => ({ name, type: "int64", rank });
