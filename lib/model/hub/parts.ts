import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

const required = ["config.json", "tokenizer.json", "tokenizer_config.json"];
const optional = [
  "generation_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
  "chat_template.json",
  "quantize_config.json",
  "quant_config.json",
];
const single = "model.safetensors";
const index = "model.safetensors.index.json";

/** The files of a repository that make a checkpoint. The index names the shards. */
export interface Parts {
  /** All small files. They come first, because they decide whether to download the weights. */
  readonly described: readonly string[];
  readonly weights: "single" | "sharded";
  /** Files that a checkpoint needs and the repository does not have. */
  readonly lacking: readonly string[];
}

/** Picks the files of a checkpoint from a repository: the weights in one form, and no other formats. */
export function checkpointParts(names: ReadonlySet<string>): Parts {
  const sharded = !names.has(single) && names.has(index);
  const lacking = required.filter((name) => !names.has(name));
  if (!sharded && !names.has(single)) lacking.push(single);
  const described = [...required, ...optional, ...(sharded ? [index] : [])];
  return {
    described: described.filter((name) => names.has(name)),
    weights: sharded ? "sharded" : "single",
    lacking,
  };
}

/** The weight files of a folder whose small files are there: the single file, or the shards that its index names. */
async function weightFiles(folder: string): Promise<readonly string[]> {
  if (!(await isMissingPart(folder, single))) return [single];
  const text = await readFile(join(folder, index), "utf8").catch(() => undefined);
  return text === undefined ? [single] : shardsOf(text);
}

/** The names of the shards in an index. Only plain file names count: a path could lead out of the folder. */
export function shardsOf(index: string): readonly string[] {
  const map = (JSON.parse(index) as { weight_map?: unknown } | null)?.weight_map;
  const shards = typeof map === "object" && map !== null ? Object.values(map) : [];
  const names = shards.filter(
    (name): name is string => typeof name === "string" && /^[\w.-]+\.safetensors$/.test(name),
  );
  return [...new Set(names)].sort();
}

/** The files that a snapshot lacks. */
export async function missingParts(folder: string): Promise<string[]> {
  const missing: string[] = [];
  const wanted = [...required, ...(await weightFiles(folder).catch(() => [index]))];
  for (const name of wanted) if (await isMissingPart(folder, name)) missing.push(name);
  return missing;
}

/** Whether a file is missing, or a broken link. */
export async function isMissingPart(folder: string, name: string): Promise<boolean> {
  return !((await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false);
}
