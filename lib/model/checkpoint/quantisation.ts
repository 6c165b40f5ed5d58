import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Fields } from "../family/json-fields.js";
import { readObject } from "./read-json.js";

/** Where the settings of a quantisation stood before `config.json` held them, and what made them. */
const olderFiles = { "quantize_config.json": "gptq", "quant_config.json": "awq" } as const;

/** How a folder's weights were quantised: `quantization_config` of its configuration; nothing where they were not. */
export async function quantisationOf(folder: string): Promise<Fields | undefined> {
  const whole = new Fields(await readObject(folder, "config.json"), join(folder, "config.json"));
  const stated =
    whole.object("quantization_config") ?? whole.object("text_config")?.object("quantization_config");
  if (stated !== undefined) return stated;
  const present = await readdir(folder);
  for (const [name, method] of Object.entries(olderFiles)) {
    if (!present.includes(name)) continue;
    return new Fields({ quant_method: method, ...(await readObject(folder, name)) }, join(folder, name));
  }
  return undefined;
}
