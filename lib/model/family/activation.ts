import { PopuliError } from "../../errors/populi-error.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Fields } from "./json-fields.js";

/** @throws PopuliError for an activation that is not supported */
export function activationNamed(name: string, { file }: Fields): DecoderConfig["activation"] {
  if (name === "silu" || name === "swish") return "silu";
  if (name === "gelu_pytorch_tanh" || name === "gelu_new") return "gelu";
  throw new PopuliError(
    `the feed-forward part's activation is '${name}'`,
    { file },
    "'silu' and 'gelu_pytorch_tanh' are known",
  );
}
