import { checkArgument } from "../../errors/check-given.js";
import { names } from "../../errors/kind.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { contentOf } from "./content-words.js";
import { columnsOf, type DescribedItem, type Descriptors, descriptorsKind } from "./descriptors.js";
import { valueScores } from "./value-scores.js";

/** An item that is asked and is nearly one that the model is told the answer to. */
export interface NearItem {
  /** The item asked. */
  readonly item: string;
  /** The value item in the prompt. */
  readonly value: string;
  /** What makes them near. */
  readonly because: "words" | "association" | "both";
  /** How much of the value item's variance the answers to the asked item explain, as a correlation, 0 … 1. */
  readonly association: number;
}

/** From this correlation on, an answer says most of what another would: they share a quarter of their variance. */
const strong = 0.5;
/** The share of an item's words with content that a value item's label or question has. */
const alike = 0.5;

/**
 * The items asked that are nearly value items in the prompt, by their words (half of a label's words with content) or by how
 * respondents answered (correlation ratio, weighted, .5 and more). They are held out from the prompt, and still the prompt
 * tells much of the answer.
 *
 * @throws PopuliError for an item that is no column of the survey, with the nearest
 * @example
 * nearItems(survey, valueDescriptors(survey), ["Q165"]); // belief in God, beside the importance of God
 */
export function nearItems(survey: Survey, descriptors: Descriptors, items: readonly string[]): NearItem[] {
  checkArgument("nearItems", "survey", survey, surveyKind);
  checkArgument("nearItems", "descriptors", descriptors, descriptorsKind);
  checkArgument("nearItems", "items", items, names);
  return items.flatMap((name) => {
    const variable = survey.variable(name);
    const about = contentOf(variable.label);
    return descriptors.items.flatMap((value): NearItem[] => {
      if (value.parts.length === 0) return [];
      const others = columnsOf(value).map((column) => survey.variable(column));
      const words = contentOf(
        [value.label, ...others.flatMap(({ label, question = "" }) => [label, question])].join(" "),
      );
      const shared = [...about].filter((word) => words.has(word)).length;
      const byWords = about.size > 0 && shared >= alike * about.size;
      const association = associationOf(survey, name, value);
      const byAnswers = association >= strong;
      if (!byWords && !byAnswers) return [];
      const because = byWords && byAnswers ? "both" : byWords ? "words" : "association";
      return [{ item: name, value: value.name, because, association }];
    });
  });
}

/** Associations by value item and item asked, which coalitions of value items share. */
const known = new WeakMap<DescribedItem, Map<string, number>>();

function associationOf(survey: Survey, name: string, value: DescribedItem): number {
  const ofValue = known.get(value) ?? new Map<string, number>();
  known.set(value, ofValue);
  const key = `${survey.hash} ${name}`;
  const before = ofValue.get(key);
  if (before !== undefined) return before;
  const found = correlationRatio(survey, name, valueScores(survey, value));
  ofValue.set(key, found);
  return found;
}

/** √η² of scores by the options of an item, weighted; 0 where it is not defined. */
function correlationRatio(survey: Survey, name: string, scores: Float64Array): number {
  const { level, levels } = survey.column(name);
  const sums = Array.from({ length: levels.length }, () => ({ weight: 0, sum: 0 }));
  let [weight, sum, squares] = [0, 0, 0];
  for (let i = 0; i < level.length; i++) {
    const [at, score, w] = [level[i]!, scores[i]!, survey.weights[i]!];
    if (at < 0 || Number.isNaN(score)) continue;
    sums[at]!.weight += w;
    sums[at]!.sum += w * score;
    weight += w;
    sum += w * score;
    squares += w * score * score;
  }
  const mean = sum / weight;
  const total = squares / weight - mean * mean;
  const between =
    sums.reduce((all, one) => (one.weight > 0 ? all + one.sum ** 2 / one.weight : all), 0) / weight -
    mean * mean;
  return total > 1e-12 ? Math.sqrt(Math.min(1, Math.max(0, between / total))) : 0;
}

/** What a reader must know of items that are nearly in the prompt; nothing where there are none. */
export function nearItemLabels(near: readonly NearItem[]): string[] {
  if (near.length === 0) return [];
  const named = near.map(
    ({ item, value, because, association }) =>
      `${item} is near '${value}' (${because === "words" ? "by its words" : `r ${association.toFixed(2)}${because === "both" ? ", and by its words" : ""}`})`,
  );
  return [`the prompt nearly tells answers: ${named.join("; ")}`];
}
