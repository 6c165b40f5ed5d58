/** The part of a danfo DataFrame that is used here. It is recognised by its fields, so that any copy of danfo works. */
export interface FrameLike {
  readonly columns: readonly (string | number)[];
  readonly index: readonly (string | number)[];
  readonly dtypes: readonly string[];
  readonly shape: readonly [number, number];
  readonly values: readonly (readonly unknown[])[];
  /** 2 for a frame. A series has 1, but a shape of two numbers too. */
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
