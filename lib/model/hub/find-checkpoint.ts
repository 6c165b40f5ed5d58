import { open, readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { magic } from "../../files/gguf.js";
import { adapterConfigName, readAdapterConfig } from "../checkpoint/adapter-config.js";
import { hasSafetensors } from "../checkpoint/hugging-face-folder.js";
import { isTeaching, refuseUnknownForm, teachingFolder } from "../checkpoint/teaching.js";
import { cachedRevision, repositoryCache } from "./cache.js";
import { HubUnreachable, isOffline } from "./connection.js";
import { type DownloadOptions, downloadModel, isRepositoryName } from "./download.js";
import { findInOllama, isOllamaName } from "./ollama.js";

/** Where a checkpoint is, and the model's name. */
export interface FoundCheckpoint {
  /** A Hugging Face folder, a GGUF file, or a folder that holds one. */
  readonly path: string;
  /** A PEFT folder with an adapter to merge into it. */
  readonly adapter?: string;
  readonly name: string;
}

/** How a model is found. */
export interface FindOptions extends DownloadOptions {
  /**
   * A PEFT folder with a LoRA adapter (`adapter_config.json`), which is merged into the weights as they are read. A folder
   * that is itself an adapter needs no option: its base model is found as the adapter names it.
   */
  readonly adapter?: string | undefined;
}

/**
 * Where the checkpoint of `"teaching"`, of a path, of `"ollama:NAME"` or of `"owner/name"` of the hub is. A path wins over
 * a repository of the same name. A revision that is complete in the Hugging Face cache is used without asking the hub;
 * otherwise it is downloaded.
 *
 * @throws PopuliError when there is none, naming folders that would be used, and for a revision of a path
 */
export async function findCheckpoint(source: string, options: FindOptions = {}): Promise<FoundCheckpoint> {
  const { adapter, ...others } = options;
  const found = await findBase(source, others);
  const own = (await isFile(join(found.path, adapterConfigName))) ? found.path : undefined;
  if (adapter === undefined && own === undefined) return found;
  if (adapter !== undefined && own !== undefined && resolve(adapter) !== own) {
    throw new PopuliError(
      `'adapter' is '${adapter}', but the model's folder has an adapter of its own`,
      { file: join(own, adapterConfigName) },
      "adapters are not stacked: name the base model's folder",
    );
  }
  const folder = resolve(adapter ?? own!);
  // An adapter may lie beside its base's weights.
  if (own === undefined || hasSafetensors(await readdir(own))) return { ...found, adapter: folder };
  const { base } = await readAdapterConfig(folder);
  if (base === "") {
    throw new PopuliError(
      "the adapter does not name its base model",
      { file: join(folder, adapterConfigName) },
      "load the base model, with this folder as 'adapter'",
    );
  }
  return { ...(await findBase(base, others)), adapter: folder, name: found.name };
}

async function findBase(source: string, options: DownloadOptions): Promise<FoundCheckpoint> {
  if (isTeaching(source)) return { path: teachingFolder(source), name: source };
  if (isOllamaName(source)) return { path: await findInOllama(source), name: source };
  const path = resolve(source);
  const there = source === "" ? undefined : await stat(path).catch(() => undefined);
  const isGguf = there?.isFile() && (await startsAsGguf(path));
  if (there?.isDirectory() || isGguf) {
    if (options.revision === undefined) return { path, name: basename(path).replace(/\.gguf$/i, "") };
    throw new PopuliError(
      `'revision' is '${options.revision}', but the model is a path`,
      { file: path },
      'revisions are for models of the hub, "owner/name"',
    );
  }
  if (!isRepositoryName(source) || there !== undefined || /\.gguf$/i.test(source)) {
    throw new PopuliError(
      there === undefined ? `'${source && path}' does not exist` : `'${path}' is not a GGUF file`,
      {},
      'a model is a Hugging Face checkpoint folder, a GGUF file, "ollama:NAME", "owner/name" of the hub, or "teaching"',
    );
  }
  refuseUnknownForm(source);
  const { revision = "main" } = options;
  const cache = repositoryCache(source);
  const cached = await cachedRevision(cache, revision);
  if (cached.state === "complete") return { path: cached.folder, name: source };
  if (isOffline()) {
    const found = cached.state === "partial" ? `lacks ${cached.missing.join(", ")}` : "does not have it";
    throw absent(
      source,
      path,
      `'${source}' is not on this machine: the cache ${found}, and HF_HUB_OFFLINE is set`,
    );
  }
  try {
    // What is left belongs to the caller, such as how weights are held.
    const { progress, signal } = options;
    return { path: await downloadModel(source, { revision, progress, signal }), name: source };
  } catch (error) {
    throw error instanceof HubUnreachable ? absent(source, path, error.message) : error;
  }
}

function absent(name: string, path: string, found: string): PopuliError {
  return new PopuliError(
    found,
    {},
    `put a checkpoint into ${path}, or copy ${repositoryCache(name).folder} from a machine where ` +
      `'npx populi model download ${name}' ran`,
  );
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}

/** Whether a file is one that a GGUF reader should speak about: it begins as one, or is named so. */
async function startsAsGguf(path: string): Promise<boolean> {
  if (/\.gguf$/i.test(path)) return true;
  const handle = await open(path);
  try {
    const { buffer } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.toString("latin1") === magic;
  } finally {
    await handle.close();
  }
}
