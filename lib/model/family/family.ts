import type { DecoderConfig } from "../shape/decoder-config.js";
import type { Fields } from "./json-fields.js";

/** One family of models: which checkpoints belong to it, and where its decoder differs from Llama's. */
export interface Family {
  readonly name: string;
  /** Its name for people, with the generations that it covers. */
  readonly title: string;
  readonly classes: readonly FamilyClass[];
  readonly defaults: FamilyDefaults;
  /** Where its blocks differ from Llama's without biases. */
  block?(fields: Fields, sizes: Sizes): Partial<Block>;
  /**
   * Window and rotary positions of each layer. By default no layer has a window, and all have the same rotary
   * positions.
   */
  attention?(fields: Fields, sizes: Sizes): Attention;
}

/** A class that `architectures` of `config.json` may name. */
export interface FamilyClass {
  readonly name: string;
  /** `model_type` of its configurations, which decides where `architectures` is absent. */
  readonly type: string;
  /** For a class that also takes images: `model_type` of its `text_config`, which is the only part that is read. */
  readonly textType?: string;
}

/** What the family's configuration class fills in where `config.json` is silent. */
export interface FamilyDefaults {
  readonly vocabulary?: number;
  readonly width?: number;
  readonly layers?: number;
  readonly heads?: number;
  /** By default as many as heads. */
  readonly keyValueHeads?: number;
  /** By default the width divided by the heads. */
  readonly headWidth?: number;
  readonly innerWidth?: number;
  readonly contextLength: number;
  /** By default 1e-6. */
  readonly normEpsilon?: number;
  /** By default false. */
  readonly tiedHead?: boolean;
}

/** Sizes that are known before a family is asked about the rest. `contextLength` is `max_position_embeddings`. */
export type Sizes = Pick<DecoderConfig, "width" | "layers" | "headWidth" | "rotaryWidth" | "contextLength">;

export type Attention = Pick<DecoderConfig, "attention" | "rotaries"> & {
  /** The longest text that the decoder computes as the class does, where that is less than the class allows. */
  readonly exactLength?: number | undefined;
};

/** What may differ inside a block, in how its weights are stored, or in the head. */
export type Block = Pick<
  DecoderConfig,
  | "activation"
  | "normOffset"
  | "norms"
  | "embeddingScale"
  | "residualScale"
  | "logitDivisor"
  | "scoreScale"
  | "scoreCap"
  | "logitCap"
  | "fusedProjections"
  | "queryKeyValueBias"
  | "outputBias"
  | "innerBias"
  | "queryKeyNorm"
  | "experts"
  | "sinks"
>;
