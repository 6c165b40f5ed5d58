import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { adviseName } from "../../errors/nearest.js";
import { PopuliError } from "../../errors/populi-error.js";

const prefix = "ollama:";

/** Whether a model is named as one of Ollama's, "ollama:NAME" or "ollama:NAME:TAG". */
export function isOllamaName(source: string): boolean {
  return source.startsWith(prefix);
}

/** What a manifest says about one of its files. */
interface Layer {
  readonly mediaType: string;
  readonly digest: string;
}

/**
 * The GGUF file of a model that Ollama has downloaded. Ollama keeps what a name stands for under
 * `manifests/HOST/NAMESPACE/NAME/TAG`, and files by their hash under `blobs`.
 *
 * @param source such as "ollama:llama3.2" or "ollama:qwen3:0.6b"
 * @throws PopuliError naming the models that are there when this one is not, or when it has an adapter
 */
export async function findInOllama(source: string): Promise<string> {
  const asked = source.slice(prefix.length);
  const [name, tag = "latest"] = asked.split(":");
  for (const store of stores()) {
    const models = await modelsIn(store);
    const manifest = models.get(`${name}:${tag}`);
    if (manifest !== undefined) return modelFile(store, manifest, source);
    if (models.size === 0) continue;
    throw new PopuliError(
      `Ollama has no model '${name}:${tag}'`,
      { file: store },
      adviseName(`${name}:${tag}`, [...models.keys()]),
    );
  }
  throw new PopuliError(
    `Ollama has no models on this machine, so '${asked}' is not there`,
    {},
    `looked in ${stores().join(" and ")}; OLLAMA_MODELS names another folder`,
  );
}

/** Where Ollama keeps models: the user's folder, or that of the service on Linux. */
function stores(): string[] {
  const { OLLAMA_MODELS } = process.env;
  if (OLLAMA_MODELS !== undefined && OLLAMA_MODELS !== "") return [OLLAMA_MODELS];
  return [join(homedir(), ".ollama", "models"), "/usr/share/ollama/.ollama/models"];
}

/** Manifests by the names that people use: without the namespace of Ollama's own models. */
async function modelsIn(store: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const names = (folder: string) => readdir(folder).catch(() => []);
  const root = join(store, "manifests");
  for (const host of await names(root))
    for (const space of await names(join(root, host)))
      for (const name of await names(join(root, host, space)))
        for (const tag of await names(join(root, host, space, name))) {
          const shown = space === "library" ? `${name}:${tag}` : `${space}/${name}:${tag}`;
          if (!found.has(shown)) found.set(shown, join(root, host, space, name, tag));
        }
  return found;
}

async function modelFile(store: string, manifest: string, source: string): Promise<string> {
  const layers = layersOf(await readFile(manifest, "utf8"), manifest);
  if (layers.some(({ mediaType }) => mediaType.endsWith(".adapter"))) {
    throw new PopuliError(
      `'${source}' is a model with an adapter (LoRA), which would be left out`,
      { file: manifest },
      "merge the adapter into the model first",
    );
  }
  const model = layers.find(({ mediaType }) => mediaType.endsWith(".model"));
  if (model === undefined) throw new PopuliError(`'${source}' has no model file`, { file: manifest });
  return join(store, "blobs", model.digest.replace(":", "-"));
}

function layersOf(text: string, file: string): Layer[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PopuliError(`the manifest is not JSON: ${(error as Error).message}`, { file });
  }
  const layers = (json as { layers?: unknown } | null)?.layers;
  const isLayer = (one: unknown): one is Layer =>
    typeof (one as Layer | null)?.mediaType === "string" &&
    /^sha256:[0-9a-f]{64}$/.test(String((one as Layer).digest));
  if (Array.isArray(layers) && layers.every(isLayer)) return layers;
  throw new PopuliError("the manifest lists no files", { file });
}
