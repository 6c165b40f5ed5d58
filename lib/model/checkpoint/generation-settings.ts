import { Fields } from "../family/json-fields.js";
import type { StoredCheckpoint } from "./stored-checkpoint.js";

/** A checkpoint's `generation_config.json`: its defaults for generation. */
export interface GenerationSettings {
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
  readonly repetitionPenalty?: number;
  readonly maximumTokens?: number;
  readonly stop?: readonly string[];
  /** Ids that end an answer. */
  readonly endIds: readonly number[];
  /** Settings that would change results and are not supported, as `name: value`. */
  readonly ignored: readonly string[];
}

export const noSettings: GenerationSettings = { endIds: [], ignored: [] };

/**
 * Reads `generation_config.json`, if the checkpoint has it. `do_sample: false` means temperature 0, as in Hugging Face's
 * generation. Without the field answers are sampled, unless the temperature itself is 0.
 *
 * @throws PopuliError naming a field of the wrong kind
 */
export async function readGenerationSettings(stored: StoredCheckpoint): Promise<GenerationSettings> {
  const name = "generation_config.json";
  if (!stored.has(name)) return noSettings;
  const given = await stored.object(name);
  const fields = new Fields(given, stored.place(name));
  const greedy = given.do_sample === false || given.temperature === 0;
  const temperature = greedy ? 0 : fields.optionalPositive("temperature");
  const topP = fields.optionalPositive("top_p");
  const repetitionPenalty = fields.optionalPositive("repetition_penalty");
  const maximumTokens = fields.optionalCount("max_new_tokens");
  const stop = typeof given.stop_strings === "string" ? [given.stop_strings] : fields.texts("stop_strings");
  // For these two, 0 means off.
  const topK = given.top_k === 0 ? undefined : fields.optionalCount("top_k");
  const minP = given.min_p === 0 ? undefined : fields.optionalPositive("min_p");
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topK !== undefined && { topK }),
    ...(topP !== undefined && { topP: Math.min(topP, 1) }),
    ...(minP !== undefined && { minP }),
    ...(repetitionPenalty !== undefined && { repetitionPenalty }),
    ...(maximumTokens !== undefined && { maximumTokens }),
    ...(stop !== undefined && { stop }),
    endIds: fields.ids("eos_token_id"),
    ignored: Object.entries(neutral).flatMap(([name, values]) => {
      const value = given[name] ?? null;
      const harmless = value === null || values.some((one) => JSON.stringify(one) === JSON.stringify(value));
      return harmless ? [] : [`${name}: ${JSON.stringify(value)}`];
    }),
  };
}

/** Settings of Hugging Face's generation that change results, with the values at which they do nothing. */
const neutral: Readonly<Record<string, readonly unknown[]>> = {
  num_beams: [1],
  penalty_alpha: [0],
  typical_p: [1],
  top_h: [],
  epsilon_cutoff: [0],
  eta_cutoff: [0],
  no_repeat_ngram_size: [0],
  encoder_repetition_penalty: [1],
  min_length: [0],
  min_new_tokens: [0],
  exponential_decay_length_penalty: [],
  bad_words_ids: [[]],
  force_words_ids: [[]],
  forced_bos_token_id: [],
  forced_eos_token_id: [],
  suppress_tokens: [[]],
  begin_suppress_tokens: [[]],
  sequence_bias: [{}],
  guidance_scale: [1],
  watermarking_config: [],
  max_time: [],
  dola_layers: [],
};
