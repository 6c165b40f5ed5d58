import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { PopuliError } from "../../errors/populi-error.js";
import { teachingFolder } from "../checkpoint/teaching.js";
import { cachedRevision, repositoryCache } from "./cache.js";
import { HubUnreachable, isOffline } from "./connection.js";
import { type DownloadOptions, downloadModel, isRepositoryName } from "./download.js";

/** A checkpoint folder and the model's name. */
export interface FoundCheckpoint {
  readonly folder: string;
  readonly name: string;
}

/**
 * The checkpoint folder of `"teaching"`, a folder's path, or `"owner/name"` of the hub. A folder wins over a repository
 * of the same name. A revision that is complete in the Hugging Face cache is used without asking the hub; otherwise it
 * is downloaded.
 *
 * @throws PopuliError when there is none, naming folders that would be used, and for a revision of a folder
 */
export async function findCheckpoint(
  source: string,
  options: DownloadOptions = {},
): Promise<FoundCheckpoint> {
  if (source === "teaching") return { folder: teachingFolder(), name: source };
  const folder = resolve(source);
  const there = source === "" ? undefined : await stat(folder).catch(() => undefined);
  if (there?.isDirectory()) {
    if (options.revision === undefined) return { folder, name: basename(folder) };
    throw new PopuliError(
      `'revision' is '${options.revision}', but the model is a folder`,
      { file: folder },
      'revisions are for models of the hub, "owner/name"',
    );
  }
  if (!isRepositoryName(source)) {
    throw new PopuliError(
      there === undefined ? `the folder '${source && folder}' does not exist` : `'${folder}' is a file`,
      {},
      'a model is a Hugging Face checkpoint folder, "owner/name" of the hub, or "teaching"',
    );
  }
  const { revision = "main" } = options;
  const cache = repositoryCache(source);
  const cached = await cachedRevision(cache, revision);
  if (cached.state === "complete") return { folder: cached.folder, name: source };
  if (isOffline()) {
    const found = cached.state === "partial" ? `lacks ${cached.missing.join(", ")}` : "does not have it";
    throw absent(
      source,
      folder,
      `'${source}' is not on this machine: the cache ${found}, and HF_HUB_OFFLINE is set`,
    );
  }
  try {
    return { folder: await downloadModel(source, options), name: source };
  } catch (error) {
    throw error instanceof HubUnreachable ? absent(source, folder, error.message) : error;
  }
}

function absent(name: string, folder: string, found: string): PopuliError {
  return new PopuliError(
    found,
    {},
    `put a checkpoint into ${folder}, or copy ${repositoryCache(name).folder} from a machine where ` +
      `'npx populi model download ${name}' ran`,
  );
}
