import { join } from "node:path";
import { Fields } from "../family/json-fields.js";
import { readObject } from "./read-json.js";

/** What a checkpoint's `generation_config.json` asks for; the defaults of generation. */
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
  /** Settings that would change results and are not followed, as `name: value`. */
  readonly ignored: readonly string[];
}

export const noSettings: GenerationSettings = { endIds: [], ignored: [] };

/**
 * Reads `generation_config.json` where the folder has it. `do_sample: false` is a temperature of 0, as in Hugging Face's
 * generation; where it is absent, answers are sampled, unless the temperature is 0 itself.
 *
 * @throws PopuliError naming the field that is of the wrong kind
 */
export async function readGenerationSettings(
  folder: string,
  present: ReadonlySet<string>,
): Promise<GenerationSettings> {
  const name = "generation_config.json";
  if (!present.has(name)) return noSettings;
  const given = await readObject(folder, name);
  const fields = new Fields(given, join(folder, name));
  const greedy = given.do_sample === false || given.temperature === 0;
  const temperature = greedy ? 0 : fields.optionalPositive("temperature");
  const topP = fields.optionalPositive("top_p");
  const repetitionPenalty = fields.optionalPositive("repetition_penalty");
  const maximumTokens = fields.optionalCount("max_new_tokens");
  const stop = typeof given.stop_strings === "string" ? [given.stop_strings] : fields.texts("stop_strings");
  // In these two, 0 switches off.
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

/** Settings of Hugging Face's generation that change results, and the values with which they do not. */
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
