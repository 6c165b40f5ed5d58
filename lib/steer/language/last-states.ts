import { readStates } from "../../model/hook/hooks.js";
import type { LocalModel } from "../../model/model.js";
import { randomStream } from "../../random/stream.js";

/** Hidden states after the last block, and the token each should predict. */
export interface Samples {
  /** `[count, width]`, before the final norm. */
  readonly states: Float32Array;
  /** `[count]` */
  readonly targets: Int32Array;
}

/**
 * A model's hidden states after its last block at the positions of some texts, each with its target: the next token
 * (`paper`), or the token at the position (`released`).
 *
 * @param options `most` limits the positions; they are drawn without replacement, by `seed` and `path`
 */
export async function lastStates(
  model: LocalModel,
  texts: readonly string[],
  options: {
    readonly mode: "paper" | "released";
    readonly most: number;
    readonly seed: number;
    readonly path: string;
    breathe(): Promise<void>;
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
    await options.breathe();
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

/**
 * A random sample of places, in the order of the texts: each place draws its own key, and the smallest keys are taken.
 */
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
