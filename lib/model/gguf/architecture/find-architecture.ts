import { PopuliError } from "../../../errors/populi-error.js";
import type { Metadata } from "../file/metadata.js";
import type { GgufArchitecture } from "./architecture.js";
import { ggufArchitectures } from "./architectures.js";

/** @throws PopuliError naming the architecture found and those that run, or what else the file is */
export function findArchitecture(metadata: Metadata): GgufArchitecture {
  const { file, architecture: name } = metadata;
  const kind = metadata.text("general.type");
  if (kind === "adapter") {
    throw new PopuliError(
      "this is an adapter (LoRA), not a model",
      { file },
      "take the adapter's PEFT folder, and load it over its base model",
    );
  }
  const found = ggufArchitectures.find((one) => one.name === name);
  const experts = metadata.own("expert_count") ?? 0;
  if (found !== undefined && experts === 0) return found;
  if (found?.expertClass !== undefined) return { ...found, className: found.expertClass };
  throw new PopuliError(
    experts > 0 ? `the model is a mixture of ${experts} experts` : `the architecture '${name}' is not known`,
    { file },
    others[name] ?? `these run: ${ggufArchitectures.map((one) => one.name).join(", ")}`,
  );
}

/** What some architectures are that are no language models. */
const others: Readonly<Record<string, string>> = {
  clip: "it is the part of a model that reads images: take the file of the language model beside it",
  controlvector: "it is a control vector: loadControlVector(path) reads it",
};
