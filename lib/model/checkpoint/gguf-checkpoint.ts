import { PopuliError } from "../../errors/populi-error.js";
import { findArchitecture } from "../gguf/architecture/find-architecture.js";
import { configOfGguf } from "../gguf/config-of-gguf.js";
import { Metadata } from "../gguf/file/metadata.js";
import { openGguf } from "../gguf/file/open-gguf.js";
import { huggingFaceTensors } from "../gguf/hugging-face-tensors.js";
import { tokenizerOfGguf, tokenizerSettingsOfGguf } from "../gguf/tokenizer/tokenizer-of-gguf.js";
import type { StoredCheckpoint } from "./stored-checkpoint.js";

/**
 * A model in a GGUF file. Configuration, tokenizer and chat template are made from its metadata.
 *
 * @throws PopuliError naming the file when it cannot be read, or is of an architecture that does not run
 */
export async function ggufCheckpoint(path: string): Promise<StoredCheckpoint> {
  const file = await openGguf(path);
  const metadata = new Metadata(file.metadata, path);
  const architecture = findArchitecture(metadata);
  // Reading divisors of rotary frequencies opens the file. It is opened again when weights are read.
  const config = await configOfGguf(file, metadata, architecture).finally(() => file.close());
  const parts: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
    "config.json": () => config,
    "tokenizer.json": () => tokenizerOfGguf(metadata),
    "tokenizer_config.json": () => tokenizerSettingsOfGguf(metadata),
  };
  const absent = (name: string) => new PopuliError(`the file has no ${name}`, { file: path });
  return {
    path,
    has: (name) => name in parts,
    place: () => path,
    async object(name) {
      const part = parts[name];
      if (part === undefined) throw absent(name);
      return part();
    },
    async text(name) {
      throw absent(name);
    },
    openWeights: async () => [huggingFaceTensors(file, metadata, architecture, Number(config.head_dim))],
    decisiveFiles: async () => new Map(file.parts.map((part, index) => [`${index + 1}.gguf`, part])),
  };
}
