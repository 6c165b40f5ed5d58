import { PopuliError } from "../../errors/populi-error.js";
import type { Past, Rotary } from "../executor/block.js";
import type { RowPlace } from "../hook/layer-hook.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { checkSameRotation, dependsOnLength } from "../shape/rotary.js";
import { tf } from "../tensors/tf.js";
import { rotaryTables } from "../tfjs/rotary-tables.js";
import { causalMask, layerMasks } from "./masks.js";

/** A batch of token ids to run through all blocks. */
export interface Batch {
  /** Token ids of each row; shorter rows are padded on the right. */
  readonly rows: readonly (readonly number[])[];
  /** Position of each row's first token in its sequence. */
  readonly firstPositions: readonly number[];
  /** Index of the prompt or question that each row belongs to; absent for a prefix. */
  readonly sequences?: readonly number[];
  /** Position at which each row's answer begins; absent where no row has one. */
  readonly answersFrom?: readonly number[];
  /** Length of each row's sequence for rotary scalings that depend on it. Default: up to the row's last token. */
  readonly lengths?: readonly number[];
  /** For each row, the only position whose last state is needed. The others are then not computed. */
  readonly wanted?: readonly number[];
  /** Earlier keys and values at block k (from 1); absent where there are none. */
  pasts?(layer: number): readonly Past[];
}

/** What blocks need besides hidden states. */
export interface PassInputs {
  /** Of the longest row. */
  readonly positions: number;
  readonly places: readonly RowPlace[];
  rotary(layer: number): Rotary;
  mask(layer: number): tf.Tensor3D;
  dispose(): void;
}

/**
 * Rotary tables and masks of a batch, for all layers.
 *
 * @throws PopuliError for unknown ids, and for more tokens than the context holds
 */
export function passInputs(config: DecoderConfig, batch: Batch): PassInputs {
  checkIds(batch, config);
  const positions = Math.max(...batch.rows.map((row) => row.length));
  const rotaries = tablesOf(config, batch, positions);
  const masks = layerMasks(config, (window) => causalMask(positions, window));
  return {
    positions,
    places: placesOf(batch),
    rotary: (layer) => rotaries[config.attention[layer - 1]!.rotary]!,
    mask: (layer) => masks.at(layer),
    dispose() {
      for (const { cos, sin, turn } of rotaries) tf.dispose([cos, sin, turn]);
      masks.dispose();
    },
  };
}

/**
 * The rotary tables of a batch, one for each entry of `rotaries`. Rows with the same positions and frequencies share
 * one.
 */
function tablesOf(config: DecoderConfig, batch: Batch, positions: number): Rotary[] {
  const { rows, firstPositions, lengths } = batch;
  const ends = lengths ?? rows.map((row, index) => firstPositions[index]! + row.length);
  if (lengths === undefined) {
    firstPositions.forEach((first, index) => {
      checkSameRotation(config.rotaries, first, ends[index]!);
    });
  }
  const alike = (values: readonly number[]) => values.every((value) => value === values[0]);
  const shared = alike(firstPositions) && (alike(ends) || !config.rotaries.some(dependsOnLength));
  const starts = shared ? firstPositions.slice(0, 1) : firstPositions;
  const places = starts.map((first) => Float64Array.from({ length: positions }, (_, p) => first + p));
  return config.rotaries.map((_, which) => rotaryTables(config, places, which, ends));
}

/** Where the rows of a batch lie in their sequences. */
function placesOf({ rows, firstPositions, sequences, answersFrom }: Batch): RowPlace[] {
  return rows.map((row, index) => ({
    sequence: sequences?.[index],
    first: firstPositions[index]!,
    length: row.length,
    answerFrom: answersFrom?.[index] ?? Number.POSITIVE_INFINITY,
  }));
}

/** @throws PopuliError for an empty prompt, one that exceeds the context, and unknown ids */
export function checkIds({ rows, firstPositions }: Batch, config: DecoderConfig): void {
  const { contextLength } = config;
  rows.forEach((row, index) => {
    if (row.length === 0) throw new PopuliError("a prompt has no tokens");
    const end = firstPositions[index]! + row.length;
    if (end > contextLength) {
      throw new PopuliError(`a prompt has ${end} tokens; the model's context holds ${contextLength}`);
    }
    checkVocabulary(row, config);
  });
}

/** @throws PopuliError for an unknown id */
export function checkVocabulary(
  ids: readonly number[],
  { vocabulary }: Pick<DecoderConfig, "vocabulary">,
): void {
  const unknown = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
  if (unknown === undefined) return;
  throw new PopuliError(`the token id ${unknown} is not one of the model's 0 … ${vocabulary - 1}`);
}
