/** The place of a buffer in a state: the names and positions that lead to it. */
export type BufferPath = readonly (string | number)[];

/** A state to be sent: JSON, and the binary data removed from it. */
export interface PackedState {
  readonly state: Record<string, unknown>;
  readonly buffer_paths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/**
 * Removes binary data, at any depth, from a state. `replace` may substitute other values.
 * https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
 */
export function packState(
  state: Readonly<Record<string, unknown>>,
  replace: (value: unknown) => unknown,
): PackedState {
  const buffer_paths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const take = (given: unknown, path: BufferPath): unknown => {
    const value = replace(given);
    const bytes = bytesOf(value);
    if (bytes !== undefined) {
      buffer_paths.push(path);
      buffers.push(bytes);
      return undefined;
    }
    if (Array.isArray(value)) return value.map((item, i) => take(item, [...path, i]) ?? null);
    if (!isPlain(value)) return value;
    const entries = Object.entries(value).map(([name, item]) => [name, take(item, [...path, name])] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  };
  return { state: take(state, []) as Record<string, unknown>, buffer_paths, buffers };
}

/** Puts the buffers back into a received state. */
export function unpackState(
  state: Record<string, unknown>,
  paths: readonly BufferPath[],
  buffers: readonly Uint8Array[],
): Record<string, unknown> {
  for (const [i, path] of paths.entries()) {
    let holder: unknown = state;
    for (const step of path.slice(0, -1)) holder = (holder as Record<string | number, unknown>)?.[step];
    const last = path.at(-1);
    if (typeof holder === "object" && holder !== null && last !== undefined && buffers[i] !== undefined)
      (holder as Record<string | number, unknown>)[last] = buffers[i];
  }
  return state;
}

function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
