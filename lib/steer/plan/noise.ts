import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { normalVector } from "../../random/stream.js";

/**
 * What a noise draw is shared by:
 * - `agent` (default): everything one respondent is asked, so that the profile's cache stays exact;
 * - `token`: nothing, each position has its own draw (ε_t as PSII writes it, section 3.1);
 * - `call`: all positions of one question (PSII's released code).
 */
export type NoiseScope = "agent" | "token" | "call";

/** Gaussian noise added with a steering vector, never scaled by its strength (PSII, section 3.2.1). */
export interface Noise {
  /** Standard deviation of each component, ≥ 0. */
  readonly sigma: number;
  readonly scope: NoiseScope;
  readonly seed: number;
}

/** What a draw is for. Equal places give equal noise, whatever was drawn before. */
export interface NoisePlace {
  /** Row of the respondent in the survey. */
  readonly respondent: number;
  readonly layer: number;
  readonly attribute: string;
  /** Position in the sequence, with scope `token`. */
  readonly position?: number;
  /** What is asked, with scope `call`. */
  readonly call?: string;
}

/**
 * The noise at one place: `[width]` draws of N(0, σ²), a pure function of seed and place.
 *
 * @example
 * noiseVector({ sigma: 0.3, scope: "agent", seed: 1 }, { respondent: 7, layer: 3, attribute: "Q260" }, 64);
 */
export function noiseVector(noise: Noise, place: NoisePlace, width: number): Float32Array {
  if (noise.sigma === 0) return new Float32Array(width);
  const draws = normalVector(noise.seed, noisePath(noise.scope, place), width);
  for (let i = 0; i < width; i++) draws[i] = draws[i]! * noise.sigma;
  return draws;
}

/** Whether two questions to one respondent may share what was computed before the question. */
export function sharesPrefix(noise: Noise): boolean {
  return noise.sigma === 0 || noise.scope !== "call";
}

function noisePath(scope: NoiseScope, place: NoisePlace): (string | number)[] {
  const path = ["noise", place.respondent, place.layer, place.attribute];
  if (scope === "token") return [...path, "position", place.position ?? 0];
  if (scope === "call") return [...path, "call", place.call ?? ""];
  return path;
}

/** @throws PopuliError for anything but `agent`, `token` and `call` */
export function checkScope(scope: NoiseScope): NoiseScope {
  return oneOf("noise scope", scope, ["agent", "token", "call"]);
}

/** @throws PopuliError for a σ that is negative or not a number */
export function checkSigma(sigma: number): number {
  if (!(sigma >= 0) || !Number.isFinite(sigma))
    throw new PopuliError(
      `noise of ${sigma}`,
      {},
      'σ is a number from 0 upwards; psii({ noise: "auto" }) calibrates it',
    );
  return sigma;
}
