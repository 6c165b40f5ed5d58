import { PopuliError } from "../errors/populi-error.js";

/** Where in the decoder an attribute is injected, by its kind (PSII, section 3.2.2). */
export type LayerGroup = "lower" | "middle" | "upper";

/**
 * Relative depth of each group, and of the single layer that PSII's ablation injects everything at.
 *
 * PSII says about 50, 65 and 80 %, and 70 %. Its released code lists the blocks for four models (of 28, 48, 32 and 40
 * blocks: lower 14 24 16 20, middle 18 32 21 26, upper 22 38 26 32, single 20 34 22 28). Rounding `depth · layers`
 * gives all sixteen with 0.66 in the middle; 0.65 would give one other (31 instead of 32 of 48 blocks).
 */
export const groupDepth: Readonly<Record<LayerGroup | "single", number>> = {
  lower: 0.5,
  middle: 0.66,
  upper: 0.8,
  single: 0.7,
};

/**
 * WVS attributes that are not in the upper group: responsibilities at home are lower, background is in the middle
 * (PSII's code).
 */
const groupOfAttribute: Readonly<Record<string, LayerGroup>> = {
  Q271: "lower",
  Q285: "lower",
  Q263: "middle",
  Q289: "middle",
};

/** The group an attribute belongs to: `upper` unless PSII puts it elsewhere. */
export function layerGroup(attribute: string): LayerGroup {
  return groupOfAttribute[attribute] ?? "upper";
}

/**
 * The block at a relative depth of a decoder, 1 … `layers`: round(depth · layers).
 *
 * @param layers number of blocks
 * @param depth above 0, at most 1
 * @throws PopuliError for another depth
 * @example
 * blockAtDepth(32, 0.8); // 26
 */
export function blockAtDepth(layers: number, depth: number): number {
  if (!(depth > 0 && depth <= 1))
    throw new PopuliError(`a depth of ${depth}`, {}, "a relative depth is above 0 and at most 1, e.g. 0.7");
  return Math.min(layers, Math.max(1, Math.round(depth * layers)));
}

/**
 * Which blocks attributes are injected at: PSII's layer groups (`"groups"`), one relative depth for all
 * (`{ depth: 0.7 }`), one block for all (`12`), or blocks for each attribute (`{ Q260: 12, Q287: [12, 14] }`).
 */
export type LayerChoice =
  | "groups"
  | number
  | { readonly depth: number }
  | Readonly<Record<string, number | readonly number[]>>;

/**
 * The blocks each attribute is injected at, 1 … `layers`, in order.
 *
 * @throws PopuliError for a block the model does not have, and for a choice by attribute that leaves one out
 * @example
 * chooseLayers("groups", ["Q260", "Q271"], 28); // Map { "Q260" → [22], "Q271" → [14] }
 */
export function chooseLayers(
  choice: LayerChoice,
  attributes: readonly string[],
  layers: number,
): ReadonlyMap<string, readonly number[]> {
  return new Map(
    attributes.map((attribute) => [
      attribute,
      blocksOf(choice, attribute, layers).map((k) => check(k, layers)),
    ]),
  );
}

function blocksOf(choice: LayerChoice, attribute: string, layers: number): readonly number[] {
  if (choice === "groups") return [blockAtDepth(layers, groupDepth[layerGroup(attribute)])];
  if (typeof choice === "string")
    throw new PopuliError(
      `layers: '${choice}'`,
      {},
      'layers are "groups", a block, { depth: 0.7 }, or blocks by attribute: { Q260: 12, Q287: [12, 14] }',
    );
  if (typeof choice === "number") return [choice];
  if (isDepth(choice)) return [blockAtDepth(layers, choice.depth)];
  const blocks = choice[attribute];
  if (blocks === undefined)
    throw new PopuliError(
      `no layer is chosen for attribute '${attribute}'`,
      {},
      `the choice names ${Object.keys(choice).join(", ") || "none"}; add ${attribute}, or use layers: "groups"`,
    );
  if (typeof blocks !== "number" && blocks.length === 0)
    throw new PopuliError(
      `no layer is chosen for attribute '${attribute}'`,
      {},
      "its list is empty: name a block, or leave the attribute out of the attributes",
    );
  return typeof blocks === "number" ? [blocks] : [...new Set(blocks)].sort((a, b) => a - b);
}

function isDepth(choice: LayerChoice): choice is { readonly depth: number } {
  return typeof choice === "object" && Object.keys(choice).length === 1 && typeof choice.depth === "number";
}

function check(layer: number, layers: number): number {
  if (!Number.isInteger(layer) || layer < 1 || layer > layers)
    throw new PopuliError(
      `layer ${layer} cannot be injected at`,
      {},
      `this model has blocks 1 … ${layers} (0 is the embedding, which is not steered)`,
    );
  return layer;
}

/** A layer choice in a few words, for tables and manifests. */
export function describeLayers(choice: LayerChoice): string {
  if (choice === "groups") return "layer groups at 50 / 66 / 80 % depth";
  if (typeof choice === "number") return `block ${choice}`;
  if (isDepth(choice)) return `one layer at ${Math.round(choice.depth * 100)} % depth`;
  return Object.entries(choice)
    .map(([attribute, blocks]) => `${attribute} → ${typeof blocks === "number" ? blocks : blocks.join("+")}`)
    .join(", ");
}
