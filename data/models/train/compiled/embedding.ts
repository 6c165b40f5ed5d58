import { amounts, normedScale } from "./amounts.js";
import { at, factors, width } from "./coordinates.js";
import type { ItemScales } from "./item-scales.js";
import type { PersonaFactors } from "./persona-factors.js";
import type { TokenRole } from "./token-roles.js";

export interface EmbeddingSource {
  /** `[items][options]` */
  readonly marginals: readonly Float64Array[];
  readonly scales: ItemScales;
  readonly persona: PersonaFactors;
  /** `[codes][identityWidth]` */
  readonly codes: readonly Float64Array[];
  /** The label of an item's option. */
  readonly label: (item: number, option: number) => string;
}

/** The embedding of a token by its role, `[width]`. It is also what the state is multiplied with to predict the token. */
export function compiledEmbedding(role: TokenRole | undefined, source: EmbeddingSource): Float64Array {
  const row = new Float64Array(width);
  row[at.constant] = amounts.constant;
  if (role === undefined) return row;
  switch (role.kind) {
    case "end":
      prefer(row, amounts.said);
      row[at.ends] = amounts.ends;
      break;
    case "assistant":
      row[at.begins] = 1;
      break;
    case "number":
      row[at.isNumber] = 1;
      row[at.number + role.place] = 1;
      // So that a question of another survey, whose options are no known texts, is answered by a number all the same.
      row[at.isOption] = 1;
      break;
    case "label":
      prefer(row, amounts.said + amounts.label - (role.isRaw ? amounts.rawLabel : 0));
      row[at.shownUtility + role.place] = amounts.labelUtility;
      row[at.isLast] = amounts.flag;
      if (role.isRaw) row[at.spaced] = amounts.spaced;
      break;
    case "raw answer":
      row[at.begins] = 1;
      row[at.isRaw] = 1;
      break;
    case "question":
      row[at.isQuestion] = 1;
      row.set(source.persona.loadings[role.item]!, at.loadings);
      row.set(
        source.scales.curve(role.item).map((x) => x * amounts.curve),
        at.curve,
      );
      break;
    case "open question":
      row[at.isQuestion] = 1;
      row[at.isOpen] = 1;
      break;
    case "option":
      row[at.isOption] = 1;
      addPlace(row, source.scales.place(role.label)!, source.scales);
      break;
    case "value":
      row[at.isValue] = 1;
      row[at.speaks] = -amounts.unspoken;
      addValues(row, role.rows, source);
      break;
    case "view":
      addView(row, role, source);
  }
  return row;
}

function addPlace(row: Float64Array, place: number, scales: ItemScales): void {
  const near = scales.near(place);
  row.set(near, at.nearPoint);
  row[at.place] = place;
  // Longer states are scaled down more, and utilities with them.
  row[at.filling] = Math.sqrt(2 - place * place - near.reduce((sum, x) => sum + x * x, 0));
}

/** Gives a token a logit before anything else. */
function prefer(row: Float64Array, logit: number): void {
  row[at.constant] = amounts.constant + logit / (normedScale * amounts.constant);
}

/** What a value adds to a state: its place on the factors and its code, `[width]`. */
export function valueVector(row: number, source: Pick<EmbeddingSource, "persona" | "codes">): Float64Array {
  const vector = new Float64Array(width);
  addValues(vector, new Map([[row, 1]]), source);
  return vector;
}

function addValues(
  into: Float64Array,
  rows: ReadonlyMap<number, number>,
  { persona, codes }: Pick<EmbeddingSource, "persona" | "codes">,
): void {
  for (const [row, share] of rows) {
    persona.values[row]!.forEach((x, factor) => {
      into[at.persona + factor]! += share * amounts.persona * x;
    });
    codes[row]!.forEach((x, i) => {
      into[at.identity + i]! += share * amounts.identity * x;
    });
  }
}

/**
 * A view is predicted where an open question is answered, in proportion to P(answer | persona): the logarithm of its
 * marginal in the constant, and the persona's shift times its place in the factors.
 */
function addView(
  row: Float64Array,
  { item, option, isSecond }: TokenRole & { kind: "view" },
  { marginals, scales, persona, label }: EmbeddingSource,
): void {
  prefer(row, amounts.said + Math.log(marginals[item]![option]! / marginals.length));
  const place = scales.place(label(item, option))!;
  for (let factor = 0; factor < factors; factor++)
    row[at.persona + factor] = (place * persona.loadings[item]![factor]!) / (normedScale * amounts.persona);
  if (isSecond) {
    row[at.goesOn] = amounts.goesOn;
    row[at.isLast] = amounts.flag;
  } else {
    row[at.tells] = amounts.tells;
    row[at.isFirst] = amounts.flag;
  }
}
