import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { ChatMessage } from "../../model/tokenizer/tokenizer.js";
import type { Language } from "../../persona/scaffold.js";
import type { LongWork } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import { randomStream } from "../../random/stream.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { adviseValues } from "../../survey/survey/advise-values.js";
import type { Survey } from "../../survey/survey/survey.js";
import { checkedTexts } from "./checked-texts.js";
import type { GivenTexts } from "./given-texts.js";
import { TextFile } from "./text-file.js";
import { askForInstructions, askForQuestions, jsonOnly, type TextRequest } from "./text-request.js";

/** Sends a chat to a model, local or behind a server, and resolves to its answer. */
export type Ask = (
  messages: readonly ChatMessage[],
  options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
) => Promise<string>;

/** Options of {@link generateTexts}. */
export interface GenerateTextsOptions extends LongWork {
  readonly attributes: readonly string[];
  /** The model that writes: `askLocally(model)`, or a function that asks a server. */
  readonly ask: Ask;
  readonly seed: number;
  /**
   * Keeps each attribute's texts as `<attribute>.yaml`, in the format of `data/vectors`. Lists found there are reused.
   */
  readonly folder: string;
  /** Default 40 (PSII, appendix D.2). */
  readonly questions?: number;
  /** For each value (default 5). */
  readonly instructions?: number;
  /** Language of the texts (default English). */
  readonly language?: Language;
  /** Times one list is asked for before giving up (default 4). */
  readonly attempts?: number;
}

/**
 * Lets a model write the texts that demographic vectors are made from, for categorical variables of any survey:
 * questions near the attribute's subject, and persona instructions for each value (PSII, appendix D.2; the request is
 * in our words). A reply must be JSON with the right number of distinct, non-empty texts in the language asked for; any
 * other reply goes back to the model with what is wrong with it. Every finished list is saved at once, so an
 * interrupted call can be continued.
 *
 * @returns texts by attribute, for `demographicVectors(model, survey, { attributes, texts })`
 * @throws PopuliError for a variable without listed values, a model that gives no usable list (with what was wrong the
 *   last time), or a folder with texts made for another request
 * @throws Interrupted; a second call continues
 * @example
 * const texts = await generateTexts(survey, { attributes: ["region"], ask: askLocally(model), folder: "texts", seed: 1 });
 * const vectors = await demographicVectors(model, survey, { attributes: ["region"], texts, seed: 1 });
 */
export async function generateTexts(
  survey: Survey,
  options: GenerateTextsOptions,
): Promise<Readonly<Record<string, GivenTexts>>> {
  checkOptions("generateTexts", options, {
    ...{ attributes: true, ask: true, seed: true, folder: true, questions: true, instructions: true },
    ...{ language: true, attempts: true, progress: true, signal: true },
  });
  const request: TextRequest = {
    questions: wholeNumber("questions", options.questions ?? 40),
    instructions: wholeNumber("instructions", options.instructions ?? 5),
    language: options.language ?? "en",
    attempts: wholeNumber("attempts", options.attempts ?? 4),
  };
  const variables = options.attributes.map((attribute) => categorical(survey, attribute));
  const steps = {
    task: `texts for ${options.attributes.join(", ")}`,
    total: variables.reduce((sum, { values }) => sum + values.length + 1, 0),
    unit: "lists",
  };
  return track(steps, options, async (track) => {
    const texts: Record<string, GivenTexts> = {};
    for (const variable of variables) {
      const file = new TextFile(options.folder, variable, request, options.seed);
      const wanted = [
        { part: "questions" as const, ask: askForQuestions(variable, request), many: request.questions },
        ...variable.values.map(({ code, label }) => ({
          part: code,
          ask: askForInstructions(variable, label, request),
          many: request.instructions,
        })),
      ];
      for (const { part, ask, many } of wanted) {
        await track.breathe();
        if (!file.has(part)) {
          const path = ["texts", variable.name, String(part)];
          const list = await listFrom(options.ask, ask, many, {
            ...request,
            what: `${variable.name}, ${part === "questions" ? "questions" : `instructions for ${part}`}`,
            seedOf: (attempt) => randomStream(options.seed, [...path, attempt]).integer(2 ** 31),
            signal: track.signal,
          });
          file.put(part, list);
        }
        track.step();
      }
      texts[variable.name] = file.whole();
    }
    return texts;
  });
}

function categorical(survey: Survey, attribute: string): Variable {
  const variable = survey.variable(attribute);
  if (variable.values.length < 2)
    throw new PopuliError(
      `'${attribute}' has no list of values to write instructions for`,
      { column: attribute },
      adviseValues(survey, attribute),
    );
  return variable;
}

/** Asks until the reply is a usable list, each time saying what was wrong with the reply before. */
async function listFrom(
  ask: Ask,
  text: string,
  many: number,
  options: Pick<TextRequest, "attempts" | "language"> & {
    readonly what: string;
    seedOf(attempt: number): number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly string[]> {
  const first: ChatMessage = { role: "user", content: text };
  let messages: readonly ChatMessage[] = [first];
  let fault = "";
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const reply = await ask(messages, { seed: options.seedOf(attempt), signal: options.signal });
    const found = checkedTexts(reply, many, options.language);
    if ("texts" in found) return found.texts;
    fault = found.fault;
    messages = [
      first,
      { role: "assistant", content: reply },
      { role: "user", content: `That cannot be used: ${fault}. ${jsonOnly} {"texts": ["…", … ]}` },
    ];
  }
  throw new PopuliError(
    `the model gave no usable list for ${options.what} in ${options.attempts} attempts; the last time ${fault}`,
    {},
    "use a larger model, fewer texts, or more attempts; finished lists are kept",
  );
}
