import type { Fields } from "../family/json-fields.js";

/** A stored tensor, as the file holds it. */
export interface StoredBytes {
  /** Its number format, as safetensors calls it. */
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** The stored parts of one module: `qweight`, `scales` and others of `model.layers.0.self_attn.q_proj`. */
export interface StoredModule {
  readonly name: string;
  /** Its file, for messages. */
  readonly file: string;
  /** Parts by name, without their bytes. */
  readonly parts: ReadonlyMap<string, Omit<StoredBytes, "bytes">>;
  read(part: string): Promise<StoredBytes>;
}

/** Fills `into` with whole rows of a matrix, starting at number `first` of its rows. */
export type Rows = (first: number, into: Float32Array) => void;

/** A weight that is held in several parts. */
export interface QuantisedWeight {
  /** `[out, in]`; with experts, `[experts, out, in]`. */
  readonly shape: readonly number[];
  /** Bits of one number, without scales. */
  readonly bits: number;
  /** Reads its parts. */
  open(): Promise<Rows>;
}

/** One way in which published checkpoints hold quantised weights: one object for each. */
export interface QuantisedFormat {
  /** Its name for people. */
  readonly name: string;
  /** Values of `quant_method` of `quantization_config` for which it is tried. */
  readonly methods: readonly string[];
  /**
   * A module's weight; nothing where the module's parts are not in this format.
   *
   * @throws PopuliError for a variant of the format that cannot be read
   */
  find(module: StoredModule, settings: Fields): Promise<QuantisedWeight | undefined>;
}
