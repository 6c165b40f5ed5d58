import { join } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { Fields } from "../family/json-fields.js";
import { readObject } from "./read-json.js";

export const adapterConfigName = "adapter_config.json";

/** What `adapter_config.json` of a PEFT folder says of a LoRA adapter. */
export interface AdapterConfig {
  /** The model that it was trained on: a path, or "owner/name" of the hub. */
  readonly base: string;
  /** Factor on B · A of a module of rank `rank`. */
  scale(module: string, rank: number): number;
}

/** Ways of starting an adapter that take what it begins with out of the base's weights. */
const changesBase = /^(?:pissa|olora|corda|loftq|lora_ga)/i;

/** Settings by which an adapter does not act on all tokens, or on layers as the base has them. */
const notMerged = ["layer_replication", "alora_invocation_tokens", "use_qalora", "use_bdlora"];

function matcher(pattern: string, file: string): RegExp {
  try {
    return new RegExp(`^(?:.*\\.)?(?:${pattern})$`);
  } catch {
    throw new PopuliError(`'alpha_pattern' has '${pattern}', which is no regular expression`, { file });
  }
}

/**
 * Reads `adapter_config.json`.
 *
 * @throws PopuliError for a kind of adapter that cannot be merged
 */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const json = await readObject(folder, adapterConfigName);
  const file = join(folder, adapterConfigName);
  const fields = new Fields(json, file);
  const refuse = (found: string) =>
    new PopuliError(
      found,
      { file },
      "merge it into its base with peft (merge_and_unload), and load the merged model",
    );
  const kind = fields.text("peft_type", "LORA");
  if (kind !== "LORA") throw refuse(`the adapter is of the kind '${kind}'; LoRA can be merged`);
  if (fields.flag("use_dora", false))
    throw refuse("the adapter is a DoRA ('use_dora'), which also scales weights");
  if (fields.flag("fan_in_fan_out", false)) throw refuse("'fan_in_fan_out' is true, as for GPT-2");
  if (fields.text("bias", "none") !== "none") throw refuse(`the adapter also trains biases ('bias')`);
  const started = json.init_lora_weights;
  if (typeof started === "string" && changesBase.test(started))
    throw refuse(
      `the adapter was started as '${started}' ('init_lora_weights'), which also changes the base`,
    );
  const other = notMerged.find((name) => (json[name] ?? false) !== false);
  if (other !== undefined) throw refuse(`the adapter sets '${other}', and is not just added to weights`);
  const alpha = fields.positive("lora_alpha", 8);
  const alphas = Object.entries((json.alpha_pattern ?? {}) as Readonly<Record<string, number>>);
  const byRoot = fields.flag("use_rslora", false);
  return {
    base: fields.text("base_model_name_or_path", ""),
    scale(module, rank) {
      // As in PEFT, a pattern stands for module names that end with it.
      const own = alphas.find(([pattern]) => matcher(pattern, file).test(module));
      return (own?.[1] ?? alpha) / (byRoot ? Math.sqrt(rank) : rank);
    },
  };
}
