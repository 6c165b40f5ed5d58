import { basename } from "node:path";
import type { FilePlace } from "../../files/file-place.js";

/**
 * Writes graphs in the ONNX format, encoded as Protocol Buffers by hand. Field numbers are those of `onnx.proto`
 * (github.com/onnx/onnx).
 */

/** Plain numbers are integers; floats are wrapped. */
export type OnnxAttribute = number | readonly number[] | { readonly float: number };

/** A step of a graph. */
export interface OnnxNode {
  readonly op: string;
  /** The operator's domain; ONNX's own where absent. */
  readonly domain?: "com.microsoft";
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of a graph: its values; or a type, whose space is filled when the model is written, or is in a file. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values:
    | Float32Array
    | BigInt64Array
    | { readonly type: "float32" | "uint8" | "int8"; readonly place?: FilePlace };
}

/** Fills the space of some constants, given as bytes in the order of their names. */
export interface OnnxFill {
  /** The matrix, as the checkpoint calls it. */
  readonly name: string;
  readonly constants: readonly string[];
  fill(rooms: readonly Uint8Array[]): Promise<void>;
  /** The checkpoint's file, if it holds these very bytes. */
  readonly stored?: StoredFloats | undefined;
}

/** Numbers as a checkpoint's file holds them. */
export interface StoredFloats {
  readonly place: FilePlace;
  /** Reads all of them once. Throws when one is not finite. */
  check(): Promise<void>;
}

/** An input or output, with dimensions of any size. */
export interface OnnxValue {
  readonly name: string;
  readonly type: "float32" | "int64";
  readonly rank: number;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly constants: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
  readonly fills: readonly OnnxFill[];
  /** The version of ONNX's operators. Default 17. */
  readonly opset?: number;
}

// ONNX 1.12, the first version with all operators used here.
const irVersion = 8;
const opsetVersion = 17;
const elementTypes = { float32: 1, uint8: 2, int8: 3, int64: 7 } as const;

/**
 * Memory in which one model file after another is written. It is resizable, so that it is freed at once; dropped
 * buffers would stay until the next garbage collection.
 */
export class ModelMemory {
  private buffer = new ArrayBuffer(0);

  take(length: number): Uint8Array {
    if (length <= this.buffer.maxByteLength) this.buffer.resize(length);
    else {
      this.release();
      this.buffer = new ArrayBuffer(length, { maxByteLength: length });
    }
    return new Uint8Array(this.buffer, 0, length);
  }

  release(): void {
    if (this.buffer.resizable) this.buffer.resize(0);
  }
}

/** The bytes of a model file, in `memory`. Large constants are written straight into place. */
export async function onnxModel(graph: OnnxGraph, memory = new ModelMemory()): Promise<Uint8Array> {
  const body = [
    ...graph.nodes.flatMap((node) => message(1, encodeNode(node))),
    ...text(2, "block"),
    ...graph.constants.flatMap((constant) => message(5, encodeConstant(constant))),
    ...graph.inputs.flatMap((value) => message(11, encodeValue(value))),
    ...graph.outputs.flatMap((value) => message(12, encodeValue(value))),
  ];
  const parts = [
    ...integer(1, irVersion),
    ...message(7, body),
    ...message(8, [...text(1, ""), ...integer(2, graph.opset ?? opsetVersion)]),
    ...message(8, [...text(1, "com.microsoft"), ...integer(2, 1)]),
  ];
  const file = memory.take(sum(parts));
  const rooms = new Map<string, Uint8Array>();
  let at = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) file.set(part, at);
    else rooms.set(part.name, file.subarray(at, at + part.length));
    at += part.length;
  }
  for (const { constants, fill } of graph.fills) await fill(constants.map((name) => rooms.get(name)!));
  return file;
}

const bytesPerElement = { float32: 4, uint8: 1, int8: 1 } as const;

/** Bytes of a graph's constants. */
export function constantBytes({ constants }: OnnxGraph): number {
  return constants.reduce((total, constant) => total + sizeOf(constant), 0);
}

/** Bytes of a constant. */
export function sizeOf({ shape, values }: OnnxConstant): number {
  return "byteLength" in values ? values.byteLength : bytesPerElement[values.type] * product(shape);
}

/** A piece of the file, or space for one. */
type Part = Uint8Array | { readonly name: string; readonly length: number };
type Parts = readonly Part[];

function encodeNode({ op, domain, inputs, outputs, attributes = {} }: OnnxNode): Parts {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, op),
    ...(domain === undefined ? [] : text(7, domain)),
    ...Object.entries(attributes).flatMap(([name, value]) =>
      message(5, [...text(1, name), ...encodeAttribute(value)]),
    ),
  ];
}

function encodeAttribute(value: OnnxAttribute): Parts {
  if (typeof value === "number") return [...integer(3, value), ...integer(20, 2)];
  if ("float" in value) {
    const bytes = new Uint8Array(Float32Array.of(value.float).buffer);
    return [Uint8Array.of(2 * 8 + 5, ...bytes), ...integer(20, 1)];
  }
  return [...value.flatMap((item) => integer(8, item)), ...integer(20, 7)];
}

function encodeConstant(constant: OnnxConstant): Parts {
  const { name, shape, values } = constant;
  const isRoom = !("byteLength" in values);
  const type = isRoom ? values.type : values instanceof Float32Array ? "float32" : "int64";
  const described = [
    ...shape.flatMap((length) => integer(1, length)),
    ...integer(2, elementTypes[type]),
    ...text(8, name),
  ];
  if (isRoom && values.place !== undefined) {
    const { path, offset } = values.place;
    const entries = { location: basename(path), offset, length: sizeOf(constant) };
    const external = Object.entries(entries).flatMap(([key, value]) =>
      message(13, [...text(1, key), ...text(2, String(value))]),
    );
    return [...described, ...external, ...integer(14, 1)];
  }
  const content = isRoom
    ? { name, length: sizeOf(constant) }
    : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [...described, ...message(9, [content])];
}

function encodeValue({ name, type, rank }: OnnxValue): Parts {
  const dimensions = Array.from({ length: rank }, (_, axis) => message(1, text(2, `${name}${axis}`)));
  const tensor = [...integer(1, elementTypes[type]), ...message(2, dimensions.flat())];
  return [...text(1, name), ...message(2, message(1, tensor))];
}

function message(field: number, parts: Parts): Part[] {
  return [Uint8Array.from([...varint(field * 8 + 2), ...varint(sum(parts))]), ...parts];
}

function text(field: number, content: string): Part[] {
  return message(field, [Buffer.from(content)]);
}

function integer(field: number, value: number): Part[] {
  return [Uint8Array.from([...varint(field * 8), ...varint(value)])];
}

function sum(parts: Parts): number {
  return parts.reduce((total, part) => total + part.length, 0);
}

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Base 128, least significant first; negative numbers as their 64-bit complement. */
function varint(value: number): number[] {
  let rest = BigInt.asUintN(64, BigInt(value));
  const digits: number[] = [];
  do {
    const digit = Number(rest & 127n);
    rest >>= 7n;
    digits.push(rest > 0n ? digit | 128 : digit);
  } while (rest > 0n);
  return digits;
}
