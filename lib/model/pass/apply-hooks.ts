import { PopuliError } from "../../errors/populi-error.js";
import type { LayerHook, RowPlace } from "../hook/layer-hook.js";
import { tf } from "../tensors/tf.js";

/** Called with the states for a hook that reads. */
export type Observe = (hook: LayerHook, states: tf.Tensor3D, rows: readonly RowPlace[]) => void;

/**
 * The state after the hooks of a layer. The caller still owns the state before.
 *
 * @throws PopuliError naming the layer when a hook returns no tensor, or one of another shape
 */
export function applyHooks(
  hooks: readonly LayerHook[],
  layer: number,
  hidden: tf.Tensor3D,
  rows: readonly RowPlace[],
  observe: Observe,
): tf.Tensor3D {
  return hooks
    .filter((hook) => hook.layer === layer)
    .reduce((state, hook) => applyHook(hook, state, rows, observe), hidden);
}

/**
 * Applies one hook. `apply` gets one first position, so a hook that uses positions gets rows with another
 * first position separately.
 */
function applyHook(
  hook: LayerHook,
  hidden: tf.Tensor3D,
  rows: readonly RowPlace[],
  observe: Observe,
): tf.Tensor3D {
  const rowsFor = (from: number, to: number) => (hook.rows === undefined ? [] : rows.slice(from, to));
  const applied = (part: tf.Tensor3D, from: number, to: number) => {
    const after = checkState(hook, part, hook.apply(part, rows[from]!.first, rowsFor(from, to)));
    if (hook.see !== undefined) observe(hook, after, rowsFor(from, to));
    return after;
  };
  const runs = hook.positional === false ? [0] : startsOfRuns(rows);
  if (runs.length === 1) return applied(hidden, 0, rows.length);
  const parts = runs.map((from, index) => {
    const to = runs[index + 1] ?? rows.length;
    return applied(tf.slice(hidden, [from, 0, 0], [to - from, -1, -1]), from, to);
  });
  return tf.concat(parts, 0);
}

function startsOfRuns(rows: readonly RowPlace[]): number[] {
  return [...rows.keys()].filter((row) => row === 0 || rows[row]!.first !== rows[row - 1]!.first);
}

function checkState({ layer }: LayerHook, before: tf.Tensor3D, after: unknown): tf.Tensor3D {
  const expected = `expected a float32 tensor [${before.shape.join(", ")}]`;
  if (!(after instanceof tf.Tensor)) {
    const awaited = after instanceof Promise;
    throw new PopuliError(
      `a hook returned ${awaited ? "a promise" : typeof after}; ${expected}`,
      { layer },
      awaited ? "'apply' cannot wait; 'see' can" : undefined,
    );
  }
  if (after.shape.join() === before.shape.join() && after.dtype === "float32") return after as tf.Tensor3D;
  throw new PopuliError(
    `a hook returned a tensor of ${after.dtype}, [${after.shape.join(", ")}]; ${expected}`,
    { layer },
  );
}

/** @throws PopuliError for a hook without `apply`, or at a layer that the model does not have */
export function checkHooks(hooks: readonly LayerHook[], layers: number): void {
  for (const { layer, apply } of hooks) {
    if (typeof apply !== "function") throw new PopuliError("a hook has no 'apply'", { layer });
    if (Number.isInteger(layer) && layer >= 0 && layer <= layers) continue;
    throw new PopuliError(
      `a hook is for layer ${layer}`,
      {},
      `the model has layers 0 (the embedding) to ${layers}`,
    );
  }
}
