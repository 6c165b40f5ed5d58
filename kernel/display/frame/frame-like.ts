/** What is used of a danfo DataFrame, recognised by its shape so that any copy of danfo is. */
export interface FrameLike {
  readonly columns: readonly (string | number)[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly shape: readonly [number, number];
  readonly values: readonly (readonly unknown[])[];
  /** A series has 1, and a shape of two numbers all the same. */
  readonly ndim: number;
}

export function isFrame(value: unknown): value is FrameLike {
  const frame = value as Partial<FrameLike> | null;
  return (
    typeof frame === "object" &&
    frame !== null &&
    Array.isArray(frame.columns) &&
    Array.isArray(frame.index) &&
    Array.isArray(frame.dtypes) &&
    Array.isArray(frame.shape) &&
    frame.ndim === 2
  );
}
