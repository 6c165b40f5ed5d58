import { PopuliError } from "../../errors/populi-error.js";
import { groupDepth } from "../../steer/layers.js";
import type { Condition } from "./condition.js";
import { direct } from "./direct.js";

/**
 * The conditions of an ablation: the condition itself, then without each part it has, then asked directly (PSII,
 * arXiv:2603.16142, Table 2). Without the vectors their noise goes too, so that PSII is left with the profile only; "PSII
 * with noise alone" keeps it, which shows how much of an effect is noise. Without the value vector the prompts keep their languages. A
 * condition with nothing left is listed once, as direct.
 *
 * @throws PopuliError when σ is left to calibration, since every condition would calibrate its own
 * @example
 * withoutParts(psii({ vectors, noise: 0.3 })).map((condition) => condition.name);
 * // PSII, profile only, PSII with noise alone, PSII without profile, PSII without noise,
 * // PSII without layer-wise injection, direct
 */
export function withoutParts(whole: Condition): Condition[] {
  const conditions: Condition[] = [whole];
  const { steering, ...uninjected } = whole;
  const { name, profile, values } = whole;
  if (steering?.noise === "auto")
    throw new PopuliError(
      `the condition '${name}' leaves σ to calibration, and each of its parts would have another`,
      {},
      "give noise a number, such as run.plan.noise.sigma, or use ablation(run)",
    );
  const without = (part: string) => `${name} without ${part}`;
  if (values !== undefined) {
    const { values: _, ...rest } = whole;
    conditions.push({ ...rest, name: without("value vector") });
  }
  if (steering !== undefined) {
    const single = { depth: groupDepth.single };
    const hasNoise = steering.noise > 0;
    const onlyProfile = profile && values === undefined;
    if (steering.strength !== 0)
      conditions.push({
        ...uninjected,
        name: onlyProfile ? "profile only" : without("demographic vectors"),
      });
    if (steering.strength !== 0 && hasNoise)
      conditions.push({
        ...uninjected,
        name: `${name} with noise alone`,
        steering: { ...steering, strength: 0 },
      });
    if (profile) conditions.push({ ...whole, name: without("profile"), profile: false });
    if (hasNoise)
      conditions.push({ ...uninjected, name: without("noise"), steering: { ...steering, noise: 0 } });
    if (JSON.stringify(steering.layers) !== JSON.stringify(single))
      conditions.push({
        ...uninjected,
        name: without("layer-wise injection"),
        steering: { ...steering, layers: single },
      });
  } else if (profile) conditions.push({ ...uninjected, name: without("profile"), profile: false });
  const bare = direct();
  return [...conditions.filter((condition) => !isDirect(condition)), bare];
}

/** Whether nothing is left but the question. */
function isDirect({ name: _, profile, ...parts }: Condition): boolean {
  return !profile && Object.values(parts).every((part) => part === undefined);
}
