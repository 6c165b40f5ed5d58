import { groupDepth } from "../../steer/layers.js";
import type { Condition } from "./condition.js";
import { direct } from "./direct.js";

/**
 * The conditions that take one apart: the condition itself, then without each part that it has, then asked directly (seed
 * 001, Table 2). Noise is added with the vectors, so it goes when they go; the row "noise alone" keeps it without them, and
 * so tells how much of an effect is noise. Without the value vector the prompts keep their languages: the vector is what goes. A condition that comes out as direct is listed as that, once.
 *
 * @param whole a condition whose noise is a number: σ as it was in force, so that every row has the same
 * @example
 * withoutParts(psii({ vectors, noise: 0.3 })).map((condition) => condition.name);
 * // PSII, without demographic vectors, noise alone, without profile, without noise, without layer-wise injection, direct
 */
export function withoutParts(
  whole: Condition & { readonly steering?: { readonly noise: number } },
): Condition[] {
  const conditions: Condition[] = [whole];
  const { steering, ...told } = whole;
  const { name, profile, values } = told;
  const without = (part: string) => `${name} without ${part}`;
  if (values !== undefined) {
    const { values: _, ...rest } = whole;
    conditions.push({ ...rest, name: without("value vector") });
  }
  if (steering !== undefined) {
    const single = { depth: groupDepth.single };
    const hasNoise = steering.noise > 0;
    if (steering.strength !== 0) conditions.push({ ...told, name: without("demographic vectors") });
    if (steering.strength !== 0 && hasNoise)
      conditions.push({
        ...told,
        name: `${name} with noise alone`,
        steering: { ...steering, strength: 0 },
      });
    if (profile) conditions.push({ ...whole, name: without("profile"), profile: false });
    if (hasNoise) conditions.push({ ...told, name: without("noise"), steering: { ...steering, noise: 0 } });
    if (JSON.stringify(steering.layers) !== JSON.stringify(single))
      conditions.push({
        ...told,
        name: without("layer-wise injection"),
        steering: { ...steering, layers: single },
      });
  } else if (profile) conditions.push({ ...told, name: without("profile"), profile: false });
  const bare = direct();
  return [...conditions.filter((condition) => !isDirect(condition)), bare];
}

/** With nothing told, injected or asked for otherwise nothing is left but the question. */
function isDirect({ name: _, profile, ...parts }: Condition): boolean {
  return !profile && Object.values(parts).every((part) => part === undefined);
}
