import type { DecoderConfig } from "../../../../lib/model/shape/decoder-config.js";
import { normalVector } from "../../../../lib/random/stream.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { codesName, type ParameterShape } from "../parameters.js";
import { type AnswerTargets, sharpened } from "../targets.js";
import { amounts } from "./amounts.js";
import { compileBlocks } from "./blocks.js";
import { at, width } from "./coordinates.js";
import { compiledEmbedding, type EmbeddingSource, valueVector } from "./embedding.js";
import { itemScales } from "./item-scales.js";
import { personaFactors } from "./persona-factors.js";
import { type RoleSource, type TokenRole, tokenRoles } from "./token-roles.js";
import { codedCoordinates, valueCodes } from "./value-codes.js";

/** What the forms of the model differ in. */
export interface Mechanisms {
  /** Answers are as narrow as distributions raised to this power. */
  readonly power: number;
  /** The share of a persona in the prompt that the fourth block leaves in the states. */
  readonly kept: number;
  /** Whether a persona moves answers at all. */
  readonly seesPersona: boolean;
}

export interface CompileSource extends RoleSource, Mechanisms {
  readonly survey: Survey;
  readonly targets: AnswerTargets;
  readonly training: readonly number[];
  readonly seed: number;
  /** The text of each token. */
  readonly tokens: readonly string[];
  /** Ids of the special tokens that begin and end an answer. */
  readonly special: ReadonlyMap<number, TokenRole>;
}

/**
 * Writes weights in which the organism's mechanisms exist, as a program compiled into a transformer, over small random
 * ones. Training then only has to fit them to the survey. Source of the idea: Lindner et al. (2023), "Tracr: compiled
 * transformers as a laboratory for interpretability".
 */
export function compile(
  shapes: readonly ParameterShape[],
  config: DecoderConfig,
  source: CompileSource,
  values: Float32Array,
): void {
  if (config.width !== width) throw new Error(`the mechanisms need states of ${width} numbers`);
  const { survey, targets, codes } = source;
  const marginals = targets.items.map((_, item) => sharpened(targets.mean(item), source.power));
  const scales = itemScales(survey, targets.items, marginals);
  const { values: places, loadings } = personaFactors(survey, targets, scales, codes, source.training);
  const power = source.seesPersona ? source.power : 0;
  const embedded: EmbeddingSource = {
    marginals,
    scales,
    persona: { values: places, loadings: loadings.map((item) => item.map((loading) => loading * power)) },
    codes: valueCodes(codes, source.seed),
    label: (item, option) => survey.variable(targets.items[item]!).values[option]!.label,
  };
  const role = tokenRoles(source);
  const codedWidth = codedCoordinates(codes);
  const embedding = shapes.find(({ name }) => name === "model.embed_tokens.weight")!.offset;
  source.tokens.forEach((text, id) => {
    // Tokens differ at first in the coordinates that no mechanism reads.
    values.fill(0, embedding + id * width, embedding + id * width + at.identity + codedWidth);
    const is = source.special.get(id) ?? role(text);
    const row = compiledEmbedding(is, embedded);
    if (is?.kind === "value") {
      const spread = amounts.wording / Math.sqrt(codedWidth);
      normalVector(source.seed, ["wording", text.trim()], codedWidth).forEach((x, i) => {
        row[at.identity + i]! += spread * x;
      });
    }
    row.forEach((x, i) => {
      values[embedding + id * width + i]! += x;
    });
  });
  const table = shapes.find(({ name }) => name === codesName)!.offset;
  for (let row = 0; row < codes.size; row++) values.set(valueVector(row, embedded), table + row * width);
  compileBlocks(shapes, config, { coded: codedWidth, kept: source.kept }, values);
}
