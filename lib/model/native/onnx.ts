/**
 * Just enough of the ONNX format to write a graph: field numbers of `onnx.proto` (github.com/onnx/onnx), encoded as Protocol
 * Buffers.
 */

/** A step of a graph. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A constant of a graph. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** An input or output; the sizes of its dimensions are left open. */
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
}

// ONNX 1.12: the first with all that is used here.
const irVersion = 8;
const opsetVersion = 17;
const elementTypes = { float32: 1, int64: 7 } as const;

/** A model file's bytes. */
export function onnxModel(graph: OnnxGraph): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => message(1, encodeNode(node))),
    text(2, "block"),
    ...graph.constants.map((constant) => message(5, encodeConstant(constant))),
    ...graph.inputs.map((value) => message(11, encodeValue(value))),
    ...graph.outputs.map((value) => message(12, encodeValue(value))),
  ];
  return Buffer.concat(
    [integer(1, irVersion), message(7, body), message(8, [text(1, ""), integer(2, opsetVersion)])].flat(),
  );
}

type Parts = readonly Uint8Array[];

function encodeNode({ op, inputs, outputs, attributes = {} }: OnnxNode): Parts {
  return [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [
        text(1, name),
        ...(typeof value === "number"
          ? [integer(3, value), integer(20, 2)]
          : [...value.map((item) => integer(8, item)), integer(20, 7)]),
      ]),
    ),
  ].flat();
}

function encodeConstant({ name, shape, values }: OnnxConstant): Parts {
  const type = values instanceof Float32Array ? elementTypes.float32 : elementTypes.int64;
  return [
    ...shape.map((length) => integer(1, length)),
    integer(2, type),
    text(8, name),
    ...bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ];
}

function encodeValue({ name, type, rank }: OnnxValue): Parts {
  const dimensions = Array.from({ length: rank }, (_, axis) =>
    message(1, [text(2, `${name}${axis}`)]),
  ).flat();
  const tensor = [integer(1, elementTypes[type]), ...message(2, dimensions)];
  return [text(1, name), ...message(2, message(1, tensor))];
}

function message(field: number, parts: readonly (Uint8Array | Parts)[]): Uint8Array[] {
  const flat = parts.flat() as Uint8Array[];
  const length = flat.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...varint(field * 8 + 2), ...varint(length)]), ...flat];
}

function bytes(field: number, content: Uint8Array): Uint8Array[] {
  return message(field, [content]);
}

function text(field: number, content: string): Uint8Array {
  return Buffer.concat(bytes(field, Buffer.from(content)));
}

function integer(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
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
