import { inspect } from "node:util";
import type { Shown } from "./shown.js";

/** What is used of a TensorFlow.js tensor; any version's. */
interface TensorLike {
  readonly dataId: object;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  array(): Promise<unknown>;
}

/** Beyond this many elements only shape and type are shown: fetching them from a GPU costs more than looking is worth. */
const mostElements = 100_000;

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

/** A tensor's shape, type and first values. */
export async function showTensor(tensor: TensorLike): Promise<Shown> {
  const title = `Tensor [${tensor.shape.join(", ")}] ${tensor.dtype}`;
  if (tensor.isDisposed) return text(`${title} (disposed)`);
  if (tensor.size > mostElements)
    return text(`${title}: ${tensor.size.toLocaleString("en")} elements, not fetched`);
  const values = inspect(await tensor.array(), { depth: 8, maxArrayLength: 12, breakLength: 100 });
  return text(`${title}\n${values}`);
}

function text(plain: string): Shown {
  return { data: { "text/plain": plain }, metadata: {} };
}
