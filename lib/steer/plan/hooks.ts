import type { LayerHook } from "../../model/hook/layer-hook.js";
import { tf } from "../../model/tensors/tf.js";
import type { Addition } from "./additions.js";

/** A hook that adds the same vector at every position. */
export function constantHook({ layer, at }: Addition, call: string | undefined): LayerHook {
  const added = at(call === undefined ? {} : { call });
  return { layer, positional: false, apply: (hidden) => tf.add(hidden, tf.tensor1d(added)) };
}

/** A hook that adds each position's own vector. */
export function positionalHook({ layer, at }: Addition): LayerHook {
  // Every batch of questions passes the same positions again, so each draw is kept.
  const drawn = new Map<number, Float32Array>();
  const once = (position: number) => {
    let added = drawn.get(position);
    if (added === undefined) {
      added = at({ position });
      drawn.set(position, added);
    }
    return added;
  };
  return {
    layer,
    apply(hidden, firstPosition) {
      const [, positions, width] = hidden.shape;
      const added = new Float32Array(positions * width);
      for (let p = 0; p < positions; p++) added.set(once(firstPosition + p), p * width);
      return tf.add(hidden, tf.tensor2d(added, [positions, width]));
    },
  };
}
