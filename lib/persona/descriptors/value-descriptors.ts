import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { names as nameList, optional, record, text } from "../../errors/kind.js";
import { nearestName } from "../../errors/nearest.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import { itemScores, placeItems } from "../../segment/instrument/item-scores.js";
import { type ShownAsTable, shownAsTable } from "../../show/shown-as-table.js";
import { Table } from "../../show/table.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { profileSentence } from "../profile.js";
import { type DescribedItem, type DescriptorForm, type Descriptors, inForm } from "./descriptors.js";
import { type DescriptorItem, type DescriptorSet, readDescriptors } from "./read-descriptors.js";

/** What value descriptors are of, and how they are said. */
export interface ValueDescriptorOptions {
  /** A set of descriptors by name, or a YAML file (default "inglehart-welzel", the ten items of the cultural map). */
  readonly set?: string;
  /**
   * Items to describe, in this order (default: all of the set). The name of a column of the survey adds it, in the
   * sentences of its codebook, which have one form.
   */
  readonly items?: readonly string[];
  /** The column of an item that the survey calls otherwise, by the item's name. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Default `hedged`: leanings, and a sentence of caution after them. */
  readonly form?: DescriptorForm;
}

/**
 * Sentences that say what respondents answered to value items, to be put into prompts by `valuePersona`. The ten items of
 * the Inglehart–Welzel map are built in, in our own words. Source: "Improving Cross-Cultural Survey Simulation with
 * Calibrated Value Personas", section 3.1; that the standard ten items are meant, and the sentences, are ours.
 *
 * @throws PopuliError for an item that is neither of the set nor a column, items that the survey lacks (each with the nearest
 *   column), or an answer that no sentence describes
 * @example
 * const values = valueDescriptors(survey, { items: ["happiness", "trust", "god"], form: "no hedge" });
 * valueProfile(survey, values, 0).text; // "Your mood is bright. …"
 */
export function valueDescriptors(
  survey: Survey,
  options: ValueDescriptorOptions = {},
): Descriptors & ShownAsTable {
  checkArgument("valueDescriptors", "survey", survey, surveyKind);
  checkGiven<ValueDescriptorOptions>("valueDescriptors", options, {
    ...{ set: optional(text), items: optional(nameList) },
    ...{ columns: optional(record), form: optional(text) },
  });
  const set = readDescriptors(options.set ?? "inglehart-welzel");
  const form = oneOf("form", options.form ?? "hedged", ["hedged", "no hedge"]);
  const names = options.items ?? set.items.map(({ name }) => name);
  if (names.length === 0)
    throw new PopuliError("no value item is named", {}, `${set.name} has ${itemNames(set).join(", ")}`);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new PopuliError(`'${twice}' is named twice`, { file: survey.file });
  const wanted = names.map((name) => set.items.find((item) => item.name === name) ?? name);
  const ofSet = wanted.filter((item) => typeof item !== "string");
  requireColumns(survey, set, ofSet, options.columns ?? {});
  const placed = placeItems(survey, { ...set, items: ofSet }, options.columns ?? {});
  const items = wanted.map((item): DescribedItem => {
    if (typeof item === "string") return fromCodebook(survey, set, item);
    const { parts } = placed.find(({ name }) => name === item.name)!;
    return { name: item.name, label: item.label, parts, sentences: item.sentences };
  });
  for (const item of items) requireSentences(survey, item);
  return shownDescriptors({ title: set.title, source: set.source, form, caution: set.caution, items });
}

/** Descriptors that show themselves as a table of their sentences. */
export function shownDescriptors(descriptors: Descriptors): Descriptors & ShownAsTable {
  const { title, source, form, caution, items } = descriptors;
  return Object.freeze(
    shownAsTable(
      { ...descriptors },
      () =>
        new Table(
          `${title}, ${form}`,
          [{ name: "item" }, { name: "read from" }, { name: "score" }, { name: "in the prompt" }],
          items.flatMap((item) =>
            item.sentences.map((sentence) => [
              item.name,
              item.parts.map(({ column }) => column).join(", ") || "drawn at random",
              sentence.from === sentence.to ? String(sentence.from) : `${sentence.from} to ${sentence.to}`,
              inForm(sentence, form),
            ]),
          ),
          [
            ...(source === "" ? [] : [`${source}.`.replace(/\.\.$/, ".")]),
            ...(form === "hedged" && caution !== undefined ? [`After the sentences: "${caution}"`] : []),
          ],
        ),
    ),
  );
}

const itemNames = (set: DescriptorSet) => set.items.map(({ name }) => name);

/** Refuses items of which the survey lacks a column, each with the nearest column that it has. */
function requireColumns(
  survey: Survey,
  set: DescriptorSet,
  items: readonly DescriptorItem[],
  named: Readonly<Record<string, string>>,
): void {
  const columns = [...survey.codebook.variables.keys()];
  const absent = items.flatMap((item) => {
    if (named[item.name] !== undefined && item.parts.length === 1) return [];
    const lost = item.parts.filter((part) => !part.columns.some((column) => columns.includes(column)));
    if (lost.length === 0) return [];
    const looked = lost.map((part) => part.columns.join(" or ")).join(", ");
    const near = lost
      .flatMap((part) => part.columns.map((column) => nearestName(column, columns)))
      .find((column) => column !== undefined && column.length > 2);
    return [`${item.name} (${looked}${near === undefined ? "" : `; the nearest is '${near}'`})`];
  });
  if (absent.length === 0) return;
  const rest = items.filter(({ name }) => !absent.some((one) => one.startsWith(`${name} (`)));
  throw new PopuliError(
    `the survey lacks ${absent.length} of the ${items.length} value items of ${set.name}: ${absent.join("; ")}`,
    { file: survey.file },
    rest.length === 0
      ? "bring a survey that has asked them, or descriptors of your own (a YAML file)"
      : `leave them out, items: [${rest.map(({ name }) => `"${name}"`).join(", ")}], or name their columns: columns: { … }`,
  );
}

/** A column of the survey as a value item, in the sentences that profiles have. */
function fromCodebook(survey: Survey, set: DescriptorSet, name: string): DescribedItem {
  const columns = [...survey.codebook.variables.keys()];
  if (!columns.includes(name)) {
    const near = nearestName(name, [...itemNames(set), ...columns]);
    throw new PopuliError(
      `'${name}' is neither a value item of ${set.name} nor a column of the survey`,
      { file: survey.file },
      near === undefined ? `${set.name} has ${itemNames(set).join(", ")}` : `did you mean '${near}'?`,
    );
  }
  const variable = survey.variable(name);
  if (variable.values.length === 0)
    throw new PopuliError(
      "the codebook lists no values, so there is nothing to say of an answer",
      { column: name },
      "list its values in the codebook, or group them: survey.derive(groups(…))",
    );
  return {
    name,
    label: variable.label,
    parts: [{ column: name, scores: variable.values.map(({ code }, k) => [code, k] as const) }],
    sentences: variable.values.map(({ code }, k) => {
      const said = profileSentence(variable, code);
      return { from: k, to: k, hedged: said, plain: said };
    }),
  };
}

/** Refuses an item with an answer, given or offered, that none of its sentences is of. */
function requireSentences(survey: Survey, item: DescribedItem): void {
  const { name, parts, sentences } = item;
  if (parts.length === 0) return;
  const described = (score: number) => sentences.some(({ from, to }) => from <= score && score <= to);
  const [only] = parts;
  if (parts.length === 1 && only!.scores === undefined)
    for (const { code, label } of survey.variable(only!.column).values)
      if (typeof code === "number" && !described(code)) fail(`the answer ${code} (${label})`, only!.column);
  const score = itemScores(survey, [item])[0]!.find((one) => !Number.isNaN(one) && !described(one));
  if (score !== undefined) fail(`the score ${score}, which somebody has`, only!.column);
  function fail(what: string, column: string): never {
    throw new PopuliError(
      `'${name}' has no sentence for ${what}`,
      { file: survey.file, column },
      `its sentences are of ${sentences.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)).join(", ")}: add one`,
    );
  }
}
