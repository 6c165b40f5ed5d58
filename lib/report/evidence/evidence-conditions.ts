import type { Condition } from "../../simulate/condition/condition.js";
import { direct } from "../../simulate/condition/direct.js";
import { personaPrompt } from "../../simulate/condition/persona-prompt.js";
import { psii } from "../../simulate/condition/psii.js";
import { withoutParts } from "../../simulate/condition/without-parts.js";
import type { LayerChoice } from "../../steer/layers.js";
import type { VectorSet } from "../../steer/vectors/vector-set.js";

/** Strengths at which vectors are injected on their own; 0 is the condition "direct". */
const strengths = [1, 2, 4, 8, 16] as const;

/** What the conditions of a study need to know of a model. */
export interface EvidenceSteering {
  readonly vectors: VectorSet;
  /** σ as calibrated. */
  readonly sigma: number;
  /** Layers found on items that are not reported; absent where no search was made. */
  readonly searched?: LayerChoice | undefined;
}

/**
 * The conditions of a study: the persona prompt, which is what the others are tested against; asked directly; PSII whole
 * and without each of its parts; noise of the other scopes; vectors on their own, without profile and noise, at rising
 * strength; and PSII at the layers that a search found.
 */
export function evidenceConditions({ vectors, sigma, searched }: EvidenceSteering): Condition[] {
  const whole = psii({ vectors, noise: sigma });
  // Without vectors, and without a profile and all else, it is the persona prompt and the direct question.
  const same = new Set(["profile only", "direct"]);
  const scoped = (["token", "call"] as const).map((scope) => ({
    ...psii({ vectors, noise: sigma, scope }),
    name: `PSII, noise by ${scope}`,
  }));
  const alone = strengths.map((strength) => ({
    ...psii({ vectors, noise: 0, strength }),
    name: `vectors alone × ${strength}`,
    profile: false,
  }));
  return [
    personaPrompt(),
    direct(),
    ...withoutParts(whole).filter(({ name }) => !same.has(name)),
    ...(sigma > 0 ? scoped : []),
    ...alone,
    ...(searched === undefined
      ? []
      : [{ ...psii({ vectors, noise: sigma, layers: searched }), name: "PSII at searched layers" }]),
  ];
}
