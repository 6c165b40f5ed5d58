import { checkArgument } from "../../errors/check-given.js";
import { finiteNumber, isList, type Kind, names } from "../../errors/kind.js";
import type { OptionNames } from "../../errors/known-options.js";
import { oneOf } from "../../errors/one-of.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { Segmentation } from "../../segment/segmentation.js";
import { describingIdentifiers, lineage } from "../../survey/codebook/lineage.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { type AnsweringOptions, answeringOf } from "./answering.js";
import { checkItems } from "./items.js";
import { drawRespondents, type RespondentDraw } from "./respondents.js";
import { shardAsked } from "./shard.js";
import type { AnswerMode, Asking, ItemOrdering, OptionOrdering, Study } from "./study.js";

/** Who is to be asked what. */
export interface StudyOptions extends AnsweringOptions {
  readonly survey: Survey;
  /** Respondents without a segment are not drawn. */
  readonly segmentation?: Segmentation;
  /** Names of the items to ask. */
  readonly items: readonly string[];
  /** How many respondents, or their row numbers in the survey. */
  readonly respondents: number | Int32Array | readonly number[];
  readonly seed: number;
  /** Default `probabilities`. */
  readonly mode?: AnswerMode;
  /** Default `by weight`. */
  readonly draw?: RespondentDraw;
  /** Default `as written`. */
  readonly optionOrder?: OptionOrdering;
  /** Default `as given`. */
  readonly itemOrder?: ItemOrdering;
  /** Default `one per call`. A σ that is calibrated is measured one per call in any case. */
  readonly asking?: Asking;
  /** Variables that the profile mentions, in this order (default: all identifiers of the survey). */
  readonly profile?: readonly string[];
}

const whoKind: Kind = {
  what: "how many, or a list of row numbers: respondents: 100",
  fits: (value) => typeof value === "number" || isList(value),
};

/** The names of all of them. */
export const studyOptions: OptionNames<Required<StudyOptions>> = {
  ...{ survey: true, segmentation: true, items: true, respondents: true, seed: true, mode: true, draw: true },
  ...{ optionOrder: true, itemOrder: true, asking: true, profile: true },
  ...{ scoring: true, read: true, optionLabels: true, answerPrefix: true, example: true, template: true },
  ...{ replyTokens: true, sampling: true },
};

/**
 * Checks what is to be asked, and draws the respondents.
 *
 * @throws PopuliError naming an unknown item, attribute or mode with its nearest valid name, or too few respondents
 */
export function makeStudy(options: StudyOptions): Study {
  const { survey, segmentation, seed } = options;
  const check = (name: keyof StudyOptions, kind: Kind) =>
    checkArgument("a simulation", name, options[name], kind);
  check("survey", surveyKind);
  check("items", names);
  check("respondents", whoKind);
  if (options.profile !== undefined) check("profile", names);
  if (segmentation !== undefined && segmentation.survey.hash !== survey.hash)
    throw new PopuliError(
      `the segmentation '${segmentation.name}' is of survey '${segmentation.survey.name}', not of '${survey.name}'`,
      {},
      "segment the survey that is simulated",
    );
  check("seed", { ...finiteNumber, advice: () => "give a number: seed: 1" });
  const items = checkItems(survey, options.items);
  const { codebook } = survey;
  const attributes = (options.profile ?? describingIdentifiers(codebook, survey.identifiers)).map(
    (name) => survey.variable(name).name,
  );
  const asked = items.flatMap((item) => [...lineage(codebook, item.name)]);
  // What was made from an asked item, or what it was made from, would tell the answer.
  const tells = (name: string) => {
    const sources = lineage(codebook, name);
    return asked.some((item) => sources.has(item));
  };
  return {
    survey,
    segmentation,
    items,
    respondents: drawRespondents(survey, options.respondents, { segmentation, seed, how: options.draw }),
    mode: oneOf("mode", options.mode ?? "probabilities", ["probabilities", "sample", "elicit"]),
    answering: answeringOf(options),
    asking: oneOf("asking", options.asking ?? "one per call", ["one per call", "with history", "battery"]),
    optionOrder: oneOf("optionOrder", options.optionOrder ?? "as written", [
      "as written",
      "reversed",
      "random",
    ]),
    itemOrder: oneOf("itemOrder", options.itemOrder ?? "as given", ["as given", "reversed", "random"]),
    profileAttributes: attributes.filter((name) => !tells(name)),
    heldBack: attributes.filter(tells),
    seed,
    shard: shardAsked(),
  };
}
