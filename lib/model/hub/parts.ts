import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";

const required = ["config.json", "tokenizer.json", "tokenizer_config.json"];
const optional = [
  "generation_config.json",
  "special_tokens_map.json",
  "chat_template.jinja",
  "chat_template.json",
];
const single = "model.safetensors";
const index = "model.safetensors.index.json";

/** Which files of a repository make a checkpoint; its shards are named by the index, once that is there. */
export interface Parts {
  /** Everything small, to be had first: what is in it decides whether the weights are worth having. */
  readonly described: readonly string[];
  readonly weights: "single" | "sharded";
  /** What a checkpoint needs and the repository lacks. */
  readonly lacking: readonly string[];
}

/** Picks the files of a checkpoint from a repository's: one form of the weights, and none of other formats. */
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

/** The weight files of a folder whose description is there: the single file, or the shards that its index names. */
async function weightFiles(folder: string): Promise<readonly string[]> {
  if (!(await isMissingPart(folder, single))) return [single];
  const text = await readFile(join(folder, index), "utf8").catch(() => undefined);
  return text === undefined ? [single] : shardsOf(text);
}

/** The names of the shards in an index, each a file beside it; a path could lead out of the folder. */
export function shardsOf(index: string): readonly string[] {
  const map = (JSON.parse(index) as { weight_map?: unknown } | null)?.weight_map;
  const shards = typeof map === "object" && map !== null ? Object.values(map) : [];
  const names = shards.filter(
    (name): name is string => typeof name === "string" && /^[\w.-]+\.safetensors$/.test(name),
  );
  return [...new Set(names)].sort();
}

/** What a snapshot lacks of a whole checkpoint. */
export async function missingParts(folder: string): Promise<string[]> {
  const missing: string[] = [];
  const wanted = [...required, ...(await weightFiles(folder).catch(() => [index]))];
  for (const name of wanted) if (await isMissingPart(folder, name)) missing.push(name);
  return missing;
}

/** Whether a file is not there, or a link to nothing. */
export async function isMissingPart(folder: string, name: string): Promise<boolean> {
  return !((await stat(join(folder, name)).catch(() => undefined))?.isFile() ?? false);
}
