import type { Shown } from "../protocol/shown.js";

/** The part of a TensorFlow.js tensor that is used here, in any version. */
interface TensorLike {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  array(): Promise<unknown>;
  flatten(): TensorLike;
  slice(begin: number[], size: number[]): TensorLike;
  dispose(): void;
}

/** Of a tensor with more elements only the first are read: reading all from a GPU is slow. */
const mostElements = 10_000;
/** Values shown along an axis. */
const mostShown = 6;

export function isTensor(value: unknown): value is TensorLike {
  const tensor = value as Partial<TensorLike> | null;
  return (
    typeof tensor === "object" &&
    tensor !== null &&
    typeof tensor.dataId === "object" &&
    Array.isArray(tensor.shape) &&
    typeof tensor.dtype === "string" &&
    typeof tensor.array === "function"
  );
}

/** Shows a tensor's shape, type and first values along each axis; of a large one, the first values only. */
export async function showTensor(tensor: TensorLike): Promise<Shown> {
  const title = `Tensor [${tensor.shape.join(", ")}] ${tensor.dtype}`;
  if (tensor.isDisposed) return text(`${title} (disposed)`);
  if (tensor.size <= mostElements) return text(`${title}\n${sketch(await tensor.array())}`);
  const flat = tensor.flatten();
  const first = flat.slice([0], [mostShown]);
  const values = (await first.array()) as unknown[];
  flat.dispose();
  first.dispose();
  return text(`${title}: ${tensor.size.toLocaleString("en")} elements\n[${values.join(", ")}, …]`);
}

function sketch(values: unknown, indent = ""): string {
  if (!Array.isArray(values)) return typeof values === "string" ? JSON.stringify(values) : String(values);
  const shown = values.slice(0, mostShown).map((value) => sketch(value, `${indent} `));
  const left = values.length - shown.length;
  if (left > 0) shown.push(`… ${left} more`);
  return `[${shown.join(Array.isArray(values[0]) ? `,\n${indent} ` : ", ")}]`;
}

function text(plain: string): Shown {
  return { data: { "text/plain": plain }, metadata: {} };
}
