import { checkGiven } from "../errors/check-given.js";
import { counted } from "../errors/counted.js";
import { names, optional, record, text } from "../errors/kind.js";
import { PopuliError } from "../errors/populi-error.js";
import { type LongWork, workKinds } from "../progress/progress.js";
import { decimal } from "../show/number-text.js";
import { type ShownAsTable, shownAsTable } from "../show/shown-as-table.js";
import { Table } from "../show/table.js";
import { type AnswererOptions, answererKinds } from "../simulate/answerer-of.js";
import type { Condition } from "../simulate/condition/condition.js";
import { personaPrompt } from "../simulate/condition/persona-prompt.js";
import type { Simulation } from "../simulate/result/simulation.js";
import { simulate } from "../simulate/simulate.js";
import { askingKinds } from "../simulate/study/asking-kinds.js";
import type { StudyOptions } from "../simulate/study/make-study.js";
import { syntheticNote } from "../survey/codebook/synthetic-note.js";
import { surveyKind } from "../survey/design/check-design.js";
import { reliability } from "../survey/reliability.js";
import type { LoadedSurvey, Survey } from "../survey/survey/survey.js";
import { betweenPersonas } from "./inventory/between-personas.js";
import { type Inventory, inventoryKind, inventoryVariables } from "./inventory/inventory.js";
import { readInventory } from "./inventory/read-inventory.js";
import { type AgainstKey, againstKey, scoreInventory } from "./inventory/score-inventory.js";
import { columnsOf, personaSurvey } from "./persona/persona-survey.js";

/** Who answers what. Options of `simulate` that say how a question is put are taken too. */
export interface PsychometricOptions
  extends AnswererOptions,
    LongWork,
    Omit<StudyOptions, "survey" | "segmentation" | "items" | "respondents" | "draw"> {
  readonly personas: Survey;
  /** A name, a file, or as `readInventory` gives it (default "mini-ipip"). */
  readonly inventory?: string | Inventory;
  /** Default `personaPrompt()`: the persona's narrative in the prompt. */
  readonly condition?: Condition;
}

/** Personas with their answers to an inventory. Shows itself as a table of the scales. */
export interface PsychometricAnswers extends ShownAsTable {
  /** The personas with a column for each item and for each scale, labelled synthetic. */
  readonly survey: LoadedSurvey;
  /** The simulation that asked them. */
  readonly run: Simulation;
  readonly inventory: Inventory;
  /** Items whose answers run against their key: the model agrees with everything, or misreads them. */
  readonly againstKey: readonly AgainstKey[];
  /**
   * A row for each scale: mean, standard deviation, Cronbach's alpha, the share of the variance that is between personas, and
   * people without a score.
   */
  toTable(): Table;
}

/**
 * Asks a model the items of a psychometric inventory as each persona, by `simulate`, and scores the scales. An answer is
 * drawn from the model's probabilities by seed; with `file`, answers are kept and a second call asks for none again. Answers
 * to the same items that the personas had are replaced.
 *
 * @throws PopuliError as `simulate` does, and for an inventory with a mistake
 * @throws Interrupted
 * @example
 * const book = "title: T\nvariables:\n  story: { label: s, measure: nominal, role: identifier, sentence: '{value}' }\n";
 * const stories = surveyOf({ story: ["You are a baker.", "You are a nurse."] }, { codebook: parseCodebook(book) });
 * const answered = await psychometricAnswers({ personas: stories, model, seed: 1 });
 * answered.survey.column("extraversion").numeric(); // 1 … 5
 */
export async function psychometricAnswers(options: PsychometricOptions): Promise<PsychometricAnswers> {
  checkGiven<PsychometricOptions>("psychometricAnswers", options, {
    personas: surveyKind,
    ...{ inventory: optional(inventoryKind), condition: optional(record) },
    ...{ mode: optional(text), profile: optional(names) },
    ...{ ...askingKinds, ...answererKinds, ...workKinds },
  });
  const { personas, inventory = "mini-ipip", condition = personaPrompt(), ...asking } = options;
  const known = typeof inventory === "string" ? readInventory(inventory) : inventory;
  const variables = inventoryVariables(known);
  const replaced = new Set([...variables, ...known.scales].map(({ name }) => name));
  const own = columnsOf(personas).filter(({ variable }) => !replaced.has(variable.name));
  const title = personas.codebook.title;
  const unasked = variables.map((variable) => ({
    variable,
    codes: Array.from({ length: personas.size }, () => null),
  }));
  const run = await simulate({
    ...asking,
    ...{ survey: personaSurvey(personas.name, title, [...own, ...unasked]), condition },
    items: variables.map(({ name }) => name),
    respondents: Array.from({ length: personas.size }, (_, row) => row),
  });
  const answered = variables.map((variable, k) => ({
    variable,
    codes: Array.from(run.drawn[k]!, (place) => (place < 0 ? null : variable.values[place]!.code)),
  }));
  const whole = personaSurvey(personas.name, title, [...own, ...answered]);
  const survey = scoreInventory(whole, known, { keys: "trust" });
  const against = againstKey(survey, known);
  return shownAsTable({ survey, run, inventory: known, againstKey: against }, () =>
    scalesTable(survey, known, against, run),
  );
}

function scalesTable(
  survey: LoadedSurvey,
  inventory: Inventory,
  against: readonly AgainstKey[],
  run: Simulation,
): Table {
  const { title, source, scales, items } = inventory;
  const between = scales.map(({ name }) =>
    betweenPersonas(run, inventory, name, survey.column(name).numeric()),
  );
  const drawnOnly = scales.filter((_, k) => (between[k] ?? 1) < leastBetween).map(({ label }) => label);
  return new Table(
    `SYNTHETIC: ${title}, answered by ${counted(run.answers.respondents.length, "persona")}`,
    [
      { name: "scale" },
      { name: "items" },
      { name: "mean", digits: 2 },
      { name: "SD", digits: 2 },
      { name: "alpha", digits: 2 },
      { name: "between personas", digits: 2 },
      { name: "without a score" },
    ],
    scales.map(({ name, label }, k) => {
      const scores = survey.column(name).numeric();
      const known = scores.filter(Number.isFinite);
      const mean = known.reduce((sum, score) => sum + score, 0) / known.length;
      const variance = known.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (known.length - 1);
      const count = items.filter((item) => item.scale === name).length;
      return [
        label,
        count,
        mean,
        Math.sqrt(variance),
        alphaOf(survey, inventory, name),
        between[k] ?? null,
        scores.length - known.length,
      ];
    }),
    [
      syntheticNote,
      `Answers are the model's, drawn by seed ${run.study.seed}. Alpha: Cronbach's, of items as keyed. Between personas: the share of a scale's variance that is there before answers are drawn.`,
      ...(against.length > 0
        ? [
            `Against their keys: ${against.map(({ item, correlation }) => `${item} (${decimal(correlation, 2)})`).join(", ")}. The model agrees or disagrees whatever is said; these scales measure little.`,
          ]
        : []),
      `Items: ${source.replace(/\.$/, "")}.`,
      ...run.labels.map((label) => `${label[0]!.toUpperCase()}${label.slice(1)}.`),
    ],
    [],
    drawnOnly.length === 0
      ? []
      : [
          `Scores of ${drawnOnly.join(", ")} are mostly drawn: the model answers nearly alike whoever it is to be. Aligned by them, personas would be chosen by noise.`,
        ],
  );
}

/** With less of the variance between personas than this, a score says more of the draw than of the persona. */
const leastBetween = 0.2;

/** Cronbach's alpha of a scale's items as keyed; `null` where an item does not vary. */
function alphaOf(survey: LoadedSurvey, { items }: Inventory, scale: string): number | null {
  const own = items.filter((item) => item.scale === scale);
  const keyed = own.reduce(
    (made, { name, key }) =>
      key === 1
        ? made
        : made.derive({
            variable: { name: `${name} reversed`, measure: "scale", role: "other" },
            value: (answers) => {
              const answer = answers(name);
              return answer === null ? null : -Number(answer);
            },
          }),
    survey,
  );
  try {
    const names = own.map(({ name, key }) => (key === 1 ? name : `${name} reversed`));
    return reliability(keyed, names).alpha;
  } catch (error) {
    if (error instanceof PopuliError) return null;
    throw error;
  }
}
