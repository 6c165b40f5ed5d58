import { setImmediate } from "node:timers/promises";
import { Interrupted } from "../../errors/interrupted.js";
import { readStates } from "../../model/hook/hooks.js";
import type { LocalModel } from "../../model/model.js";
import { randomStream } from "../../random/stream.js";

/** States after the last block, and the token each is to make likelier. */
export interface Samples {
  /** `[count, width]`, before the final norm. */
  readonly states: Float32Array;
  /** `[count]` */
  readonly targets: Int32Array;
}

/**
 * The states of a model after its last block over some texts, each with its target: the next token (`paper`), or the token
 * that stands there (`released`).
 *
 * @param most at most so many, drawn without replacement by `seed` and `path`
 */
export async function lastStates(
  model: LocalModel,
  texts: readonly string[],
  options: {
    readonly mode: "paper" | "released";
    readonly most: number;
    readonly seed: number;
    readonly path: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Samples> {
  const ahead = options.mode === "paper" ? 1 : 0;
  const sequences = texts.map((text) =>
    model.tokenizer.encode(text, { special: true }).slice(0, model.contextLength),
  );
  const places = sequences.flatMap((ids, text) =>
    Array.from({ length: Math.max(0, ids.length - ahead) }, (_, position) => ({ text, position })),
  );
  const kept = drawPlaces(places, options);
  const { width } = model;
  const states = new Float32Array(kept.length * width);
  const targets = new Int32Array(kept.length);
  const asked = texts.map((): { readonly position: number; readonly index: number }[] => []);
  for (const [index, { text, position }] of kept.entries()) asked[text]!.push({ position, index });
  for (const [text, some] of asked.entries()) {
    if (some.length === 0) continue;
    await setImmediate();
    if (options.signal?.aborted) throw new Interrupted("states of a language");
    const ids = sequences[text]!;
    let seen: Float32Array | undefined;
    const reader = readStates(model.layers, (states) => {
      seen = states;
    });
    (await model.prefill(ids, [reader])).dispose();
    for (const { position, index } of some) {
      states.set(seen!.subarray(position * width, (position + 1) * width), index * width);
      targets[index] = ids[position + ahead]!;
    }
  }
  return { states, targets };
}

/** The places of the smallest keys, each key a draw of the place's own; in order of the texts. */
function drawPlaces<T extends { readonly text: number; readonly position: number }>(
  places: readonly T[],
  { most, seed, path }: { readonly most: number; readonly seed: number; readonly path: string },
): readonly T[] {
  if (places.length <= most) return places;
  const keyed = places.map((place, at) => ({
    place,
    at,
    key: randomStream(seed, [path, place.text, place.position]).uniform(),
  }));
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, most)
    .sort((a, b) => a.at - b.at)
    .map(({ place }) => place);
}
