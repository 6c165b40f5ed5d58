import * as tf from "@tensorflow/tfjs";
import type { LayerHook } from "../../model/model.js";
import { type Addition, additions } from "./additions.js";
import type { Noise } from "./noise.js";
import type { SteeringPlan } from "./plan.js";

/**
 * The hooks that inject a plan for one respondent: at each layer h + Σ (strength · d + ε) over the attributes injected
 * there, at every position (seed 001, section 3.2). Several attributes at one layer bring a noise draw each, so n of them
 * give σ·√n (released code).
 *
 * @param call what is asked, for noise of scope `call`
 */
export function steeringHooks(plan: SteeringPlan, respondent: number, call?: string): LayerHook[] {
  const byPosition = plan.noise.sigma > 0 && plan.noise.scope === "token";
  return additions(plan, respondent).map((addition) =>
    byPosition ? positionalHook(addition) : constantHook(addition, call),
  );
}

function constantHook({ layer, at }: Addition, call: string | undefined): LayerHook {
  const added = at(call === undefined ? {} : { call });
  return { layer, positional: false, apply: (hidden) => tf.add(hidden, tf.tensor1d(added)) };
}

function positionalHook({ layer, at }: Addition): LayerHook {
  // A position's draw is kept, since every batch of questions passes the same positions again.
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

/** Whether two calls with this noise may share what was computed before the question. */
export function sharesPrefix(noise: Noise): boolean {
  return noise.sigma === 0 || noise.scope !== "call";
}
