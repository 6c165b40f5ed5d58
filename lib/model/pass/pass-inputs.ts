import * as tf from "@tensorflow/tfjs";
import { PopuliError } from "../../errors/populi-error.js";
import type { Past, Rotary } from "../executor/block.js";
import type { RowPlace } from "../hook/layer-hook.js";
import type { DecoderConfig } from "../shape/decoder-config.js";
import { checkSameRotation, dependsOnLength } from "../shape/rotary.js";
import { rotaryTables } from "../tfjs/rotary-tables.js";
import { causalMask, layerMasks } from "./masks.js";

/** A batch of token ids to run through all blocks. */
export interface Batch {
  /** One list a row; shorter ones are padded on the right. */
  readonly rows: readonly (readonly number[])[];
  /** Position of each row's first token in its sequence. */
  readonly firstPositions: readonly number[];
  /** Which of the caller's prompts or questions each row is of; a prefix is of none. */
  readonly sequences?: readonly number[];
  /** Position at which each row's answer begins; no row has one by default. */
  readonly answersFrom?: readonly number[];
  /** Tokens that each row's sequence is taken to have, on which some rotary scalings depend; by default, so far. */
  readonly lengths?: readonly number[];
  /** The position of each row whose last state is wanted, where one is enough; the others are then not made. */
  readonly wanted?: readonly number[];
  /** What the rows look back on at block k (from 1); none by default. */
  pasts?(layer: number): readonly Past[];
}

/** What the blocks need of a batch besides its states. */
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
 * @throws PopuliError for ids that the model has not, and for more tokens than its context holds
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

/** The rotary tables of a batch, one for each kind that the layers have; rows that turn alike share theirs. */
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

/** Where the rows of a batch stand. */
function placesOf({ rows, firstPositions, sequences, answersFrom }: Batch): RowPlace[] {
  return rows.map((row, index) => ({
    sequence: sequences?.[index],
    first: firstPositions[index]!,
    length: row.length,
    answerFrom: answersFrom?.[index] ?? Number.POSITIVE_INFINITY,
  }));
}

/** Refuses empty prompts, those that outgrow the context, and ids that the model does not have. */
export function checkIds({ rows, firstPositions }: Batch, config: DecoderConfig): void {
  const { contextLength } = config;
  rows.forEach((row, index) => {
    if (row.length === 0) throw new PopuliError("a prompt has no tokens");
    const end = firstPositions[index]! + row.length;
    if (end > contextLength) {
      throw new PopuliError(`a prompt has ${end} tokens; the model's context holds ${contextLength}`);
    }
    checkKnown(row, config);
  });
}

/** @throws PopuliError for an id that the model does not have */
export function checkKnown(ids: readonly number[], { vocabulary }: Pick<DecoderConfig, "vocabulary">): void {
  const stranger = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabulary);
  if (stranger === undefined) return;
  throw new PopuliError(`the token id ${stranger} is none of the model's 0 … ${vocabulary - 1}`);
}
