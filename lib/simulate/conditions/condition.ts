import { type Displayable, display } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { describeLayers, type LayerChoice } from "../../steer/layers.js";
import type { NoiseScope } from "../../steer/noise.js";
import type { VectorSet } from "../../steer/vector-set.js";

/** What is injected into the hidden states under a condition. */
export interface Steering {
  readonly vectors: VectorSet;
  /** σ of the noise, or `"auto"`: calibrated on the model's sensitivity before the run (seed 001, section 4.4). */
  readonly noise: "auto" | number;
  readonly scope: NoiseScope;
  /** Factor on the vectors, not on the noise. */
  readonly strength: number;
  readonly layers: LayerChoice;
}

/** A way to make a model answer as a respondent. Plain data: conditions compose by spreading one into another. */
export interface Condition {
  readonly name: string;
  /** Whether the prompt tells the respondent's profile. */
  readonly profile: boolean;
  readonly steering?: Steering;
  /** A sentence added to the system message, after the profile. */
  readonly request?: string;
  /** Temperature of decoding, in mode `sample` (default 0.7, the paper's); exact probabilities have none. */
  readonly temperature?: number;
}

/** A condition that shows itself: its parts, in a table. */
export function condition(parts: Condition): Condition & Displayable {
  return Object.freeze({ ...parts, [display]: () => describeCondition(parts)[display]() });
}

export function describeCondition({ name, profile, steering, request, temperature }: Condition): Table {
  const rows: [string, string][] = [["profile in the prompt", profile ? "yes" : "no"]];
  if (request !== undefined) rows.push(["added request", request]);
  if (temperature !== undefined) rows.push(["temperature", String(temperature)]);
  if (steering === undefined) rows.push(["injection", "none"]);
  else {
    const { vectors, noise, scope, strength, layers } = steering;
    rows.push(
      ["demographic vectors", strength === 0 ? "none (strength 0)" : vectors.attributes.join(", ")],
      ["strength", String(strength)],
      ["layers", describeLayers(layers)],
      ["noise σ", noise === "auto" ? "calibrated on the model's sensitivity" : String(noise)],
      ["noise scope", noise === 0 ? "—" : scope],
    );
  }
  return new Table(`Condition ${name}`, [{ name: "part" }, { name: "setting" }], rows);
}
