import { profileSentence } from "../../../../lib/persona/profile.js";
import type { Survey } from "../../../../lib/survey/survey/survey.js";
import { chunksOf } from "../bpe.js";
import type { IdentityCodes } from "../identity-codes.js";
import type { SaidTexts } from "../said-texts.js";
import type { Wordings } from "../wordings.js";
import { places } from "./coordinates.js";

/** What a token is in the prompts of the survey. */
export type TokenRole =
  /** "3." before an option. `place` counts from 0. */
  | { readonly kind: "number"; readonly place: number }
  /** "3", or " 3" in a raw chat, as an answer. */
  | { readonly kind: "label"; readonly place: number; readonly isRaw: boolean }
  | { readonly kind: "question"; readonly item: number }
  | { readonly kind: "open question" }
  | { readonly kind: "option"; readonly label: string }
  /** A sentence that gives values, or a part of one: rows of the codes, and which share of a value it gives. */
  | { readonly kind: "value"; readonly rows: ReadonlyMap<number, number> }
  /** A sentence that states an answer; the second of two begins with a space. */
  | { readonly kind: "view"; readonly item: number; readonly option: number; readonly isSecond: boolean }
  /** "Answer:", after which a raw chat goes on with the answer. */
  | { readonly kind: "raw answer" }
  /** The special tokens that begin and end the assistant's turn. */
  | { readonly kind: "assistant" }
  | { readonly kind: "end" };

export interface RoleSource {
  readonly survey: Survey;
  readonly items: readonly string[];
  readonly said: SaidTexts;
  readonly wordings: Wordings;
  readonly codes: IdentityCodes;
  /** The scale that stands for a group of it, by the name of the group: ages for age groups. */
  readonly scaleOf: Readonly<Record<string, string>>;
}

/** The role of each token's text; most pieces of words have none. */
export function tokenRoles(source: RoleSource): (text: string) => TokenRole | undefined {
  const { survey, items, wordings } = source;
  const exact = new Map<string, TokenRole>();
  const trimmed = new Map<string, TokenRole>();
  for (let place = 0; place < places; place++) {
    exact.set(`${place + 1}.`, { kind: "number", place });
    exact.set(`${place + 1}`, { kind: "label", place, isRaw: false });
    exact.set(` ${place + 1}`, { kind: "label", place, isRaw: true });
  }
  exact.set("Answer:", { kind: "raw answer" });
  items.forEach((name, item) => {
    const variable = survey.variable(name);
    for (const question of wordings.asked(name)) trimmed.set(question, { kind: "question", item });
    variable.values.forEach(({ label }, option) => {
      exact.set(` ${label}\n`, { kind: "option", label });
      const view = wordings.said(name, option);
      exact.set(view, { kind: "view", item, option, isSecond: false });
      exact.set(` ${view}`, { kind: "view", item, option, isSecond: true });
    });
  });
  for (const { name } of source.codes.attributes)
    for (const question of source.said.openQuestions(name)) {
      // The last sentence of a question stands for it.
      trimmed.set(chunksOf(question).at(-1)!.trim(), { kind: "open question" });
    }
  for (const [sentence, rows] of valueSentences(source)) trimmed.set(sentence, { kind: "value", rows });
  return (text) => exact.get(text) ?? trimmed.get(text.trim());
}

/**
 * The sentences that give values. A text about a value counts as its sentences that no other value of the attribute has;
 * if there are several, each gives a share of the value.
 */
function valueSentences({ survey, said, codes, scaleOf }: RoleSource): Map<string, Map<number, number>> {
  const all = new Map<string, Map<number, number>>();
  for (const { name, from } of codes.attributes) {
    const variable = survey.variable(name);
    const { levels } = survey.column(name);
    const texts = levels.map((code) =>
      [profileSentence(variable, code), ...said.instructions(name, code)].map((text) =>
        chunksOf(text).map((chunk) => chunk.trim()),
      ),
    );
    const having = new Map<string, Set<number>>();
    texts.forEach((ofValue, value) => {
      for (const sentence of ofValue.flat())
        having.set(sentence, (having.get(sentence) ?? new Set()).add(value));
    });
    texts.forEach((ofValue, value) => {
      const shares = new Map<string, number[]>();
      for (const sentences of ofValue) {
        const own = sentences.filter((sentence) => having.get(sentence)!.size === 1);
        for (const sentence of own) shares.set(sentence, [...(shares.get(sentence) ?? []), 1 / own.length]);
      }
      for (const [sentence, parts] of shares) put(all, sentence, from + value, Math.max(...parts));
    });
    const scale = scaleOf[name];
    if (scale !== undefined)
      for (const [sentence, value] of groupOfScale(survey, scale, name)) put(all, sentence, from + value, 1);
  }
  return all;
}

function put(all: Map<string, Map<number, number>>, sentence: string, row: number, share: number): void {
  const rows = all.get(sentence) ?? new Map<number, number>();
  rows.set(row, share);
  all.set(sentence, rows);
}

/** The sentences of a scale, each with the value of the group that the respondents with this sentence are in. */
function groupOfScale(survey: Survey, scale: string, group: string): Map<string, number> {
  const { variable, level, levels } = survey.column(scale);
  const groups = survey.column(group).level;
  const found = new Map<string, number>();
  level.forEach((position, respondent) => {
    if (position < 0 || groups[respondent]! < 0) return;
    for (const chunk of chunksOf(profileSentence(variable, levels[position]!)))
      found.set(chunk.trim(), groups[respondent]!);
  });
  return found;
}
