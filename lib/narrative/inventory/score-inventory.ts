import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { optional, record, text } from "../../errors/kind.js";
import { adviseName } from "../../errors/nearest.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { surveyKind } from "../../survey/design/check-design.js";
import { meanOf } from "../../survey/survey/derivations.js";
import type { LoadedSurvey, Survey } from "../../survey/survey/survey.js";
import { type Inventory, inventoryKind } from "./inventory.js";
import { readInventory } from "./read-inventory.js";

/** How an inventory's scales are scored. */
export interface ScoreInventoryOptions {
  /** Columns of items, where they are not the items' names. */
  readonly columns?: Readonly<Record<string, string>>;
  /**
   * Whether an item whose keyed answers run against the rest of its scale is an error (`check`, the default: in human
   * answers it is a wrong key), or is left to `againstKey` (`trust`).
   */
  readonly keys?: "check" | "trust";
}

/** An item that runs against its key: its keyed answers correlate negatively with the rest of its scale. */
export interface AgainstKey {
  readonly item: string;
  readonly scale: string;
  readonly correlation: number;
}

/** An item-rest correlation this low, among as many people, is no accident. */
const lowest = -0.1;
const fewest = 50;

/**
 * A survey with a column for each scale of an inventory: the mean of its items, those with key −1 reversed. Whoever answered
 * half of a scale's items or more has a score.
 *
 * @param inventory a name ("mini-ipip"), a file, or as `readInventory` gives it
 * @throws PopuliError for an item's column that the survey lacks (with the nearest), and for an item that runs against its key
 * @example
 * const answered = await loadSurvey("data/personas/reference.csv");
 * scoreInventory(answered, "mini-ipip").column("extraversion").numeric()[0]; // 1 … 5
 */
export function scoreInventory(
  survey: LoadedSurvey,
  inventory: string | Inventory,
  options: ScoreInventoryOptions = {},
): LoadedSurvey {
  checkArgument("scoreInventory", "survey", survey, surveyKind);
  checkArgument("scoreInventory", "inventory", inventory, inventoryKind);
  checkGiven<ScoreInventoryOptions>("scoreInventory", options, {
    columns: optional(record),
    keys: optional(text),
  });
  const known = typeof inventory === "string" ? readInventory(inventory) : inventory;
  const { columns = {} } = options;
  const keys = oneOf("keys", options.keys ?? "check", ["check", "trust"]);
  const names = known.items.map(({ name }) => name);
  const stray = Object.keys(columns).find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new PopuliError(`'${stray}' is not an item of ${known.title}`, {}, adviseName(stray, names));
  const placed = {
    ...known,
    items: known.items.map((item) => ({ ...item, name: columns[item.name] ?? item.name })),
  };
  for (const { name } of placed.items) survey.column(name);
  const [worst] = againstKey(survey, placed);
  if (keys === "check" && worst !== undefined) {
    const { key, text } = placed.items.find(({ name }) => name === worst.item)!;
    throw new PopuliError(
      `'${text}' runs against its key: answers with key ${key} correlate ${worst.correlation.toFixed(2)} with the rest of ${worst.scale}`,
      { column: worst.item },
      `key ${-key} would fit; correct the inventory, or pass keys: "trust"`,
    );
  }
  const [low, high] = [Number(known.answers[0]!.code), Number(known.answers.at(-1)!.code)];
  return known.scales.reduce((scored, scale) => {
    const items = placed.items.filter((item) => item.scale === scale.name);
    const derivation = meanOf(
      freeName(survey, scale.name),
      items.map(({ name }) => name),
      {
        reversed: items.filter(({ key }) => key === -1).map(({ name }) => name),
        range: [low, high],
        atLeast: Math.ceil(items.length / 2),
      },
    );
    return scored.derive({
      ...derivation,
      variable: { ...derivation.variable, label: scale.label, source: known.title },
    });
  }, survey);
}

function freeName(survey: Survey, name: string, number = 2): string {
  const taken = survey.codebook.variables;
  if (!taken.has(name)) return name;
  return taken.has(`${name}_${number}`) ? freeName(survey, name, number + 1) : `${name}_${number}`;
}

/** Items that run against their keys, the worst first. */
export function againstKey(survey: Survey, { items, answers }: Inventory): AgainstKey[] {
  const turn = Number(answers[0]!.code) + Number(answers.at(-1)!.code);
  const keyed = items.map(({ name, key }) => {
    const codes = survey.column(name).numeric();
    return key === 1 ? codes : codes.map((code) => turn - code);
  });
  return items
    .flatMap(({ name, scale }, k): AgainstKey[] => {
      const others = items.flatMap((item, j) => (item.scale === scale && j !== k ? [keyed[j]!] : []));
      const rest = keyed[k]!.map((_, i) => others.reduce((sum, codes) => sum + codes[i]!, 0));
      const correlation = correlate(keyed[k]!, rest);
      return correlation < lowest ? [{ item: name, scale, correlation }] : [];
    })
    .sort((a, b) => a.correlation - b.correlation);
}

/** Pearson's correlation over people who have both; NaN for too few, or where one does not vary. */
function correlate(a: Float64Array, b: Float64Array): number {
  const both = [...a.keys()].filter((i) => Number.isFinite(a[i]!) && Number.isFinite(b[i]!));
  if (both.length < fewest) return Number.NaN;
  const mean = (values: Float64Array) => both.reduce((sum, i) => sum + values[i]!, 0) / both.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (x: Float64Array, mx: number, y: Float64Array, my: number) =>
    both.reduce((total, i) => total + (x[i]! - mx) * (y[i]! - my), 0);
  return sum(a, ma, b, mb) / Math.sqrt(sum(a, ma, a, ma) * sum(b, mb, b, mb));
}
