import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { directInstruction, personaInstruction } from "../../../lib/persona/chat.js";
import { profileSentence } from "../../../lib/persona/profile.js";
import { questionPrompt } from "../../../lib/persona/question.js";
import type { Variable } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";
import { tokenizerJson, trainBpe } from "./bpe.js";
import type { TokenRole } from "./compiled/token-roles.js";
import type { SaidTexts } from "./said-texts.js";
import type { Wordings } from "./wordings.js";

/** Special tokens in the order of their ids; the first is padding, the second ends a turn. */
export const specialTokens = ["<|pad|>", "<|end|>", "<|system|>", "<|user|>", "<|assistant|>"] as const;
export const padToken = specialTokens[0];
export const endToken = specialTokens[1];

/** What special tokens are to the compiled mechanisms. */
export const specialRoles: ReadonlyMap<number, TokenRole> = new Map([
  [specialTokens.indexOf(endToken), { kind: "end" }],
  [specialTokens.indexOf("<|assistant|>"), { kind: "assistant" }],
]);

/** A turn is the token of its role, the text, and the end token; ChatML needs a name and a line break more. */
const chatTemplate =
  "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '<|end|>' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";

/**
 * The texts that the tokenizer is learned from: questions with their options, each value's sentence, and the texts of
 * the demographic vectors. The survey's own texts are repeated, so that they become whole tokens first.
 */
export function tokenizerTexts(
  survey: Survey,
  attributes: readonly string[],
  said: SaidTexts,
  wordings: Wordings,
): string[] {
  const few = attributes.filter((name) => survey.variable(name).measure !== "scale");
  const places = survey.items.flatMap((name) =>
    survey.variable(name).values.map((_, option) => [name, option] as const),
  );
  const own = [
    personaInstruction,
    directInstruction,
    ...[...survey.items, ...few].map((name) => questionPrompt(survey.variable(name)).text),
    ...few.flatMap((name) => sentences(survey.variable(name))),
    ...survey.items.flatMap((name) => wordings.asked(name).map((question) => `${question}\n`)),
    "Answer:",
    ...Array.from({ length: 10 }, (_, label) => [`${label + 1}.`, ` ${label + 1}`]).flat(),
  ];
  const others = [
    ...places.flatMap(([item, option]) => [wordings.said(item, option), ` ${wordings.said(item, option)}`]),
    ...attributes.flatMap((name) => sentences(survey.variable(name))),
    ...few.flatMap((name) =>
      survey.variable(name).values.flatMap(({ code }) => said.instructions(name, code)),
    ),
    ...few.flatMap((name) => said.openQuestions(name)),
  ];
  return [...Array.from({ length: 40 }, () => own).flat(), ...others];
}

function sentences(variable: Variable): string[] {
  return variable.values.map(({ code }) => ` ${profileSentence(variable, code)}`);
}

/** Learns the tokenizer from `texts` and writes `tokenizer.json` and `tokenizer_config.json`; returns its size. */
export async function writeTokenizer(
  folder: string,
  texts: readonly string[],
  size: number,
): Promise<number> {
  const bpe = trainBpe(texts, specialTokens, size, [...new Set(texts)]);
  const config = {
    tokenizer_class: "PreTrainedTokenizerFast",
    add_bos_token: false,
    bos_token: null,
    eos_token: endToken,
    pad_token: padToken,
    unk_token: null,
    clean_up_tokenization_spaces: false,
    model_max_length: 1024,
    added_tokens_decoder: Object.fromEntries(
      specialTokens.map((content, id) => [
        id,
        { content, lstrip: false, normalized: false, rstrip: false, single_word: false, special: true },
      ]),
    ),
    chat_template: chatTemplate,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "tokenizer.json"),
    `${JSON.stringify(tokenizerJson(bpe, specialTokens), null, 1)}\n`,
  );
  await writeFile(join(folder, "tokenizer_config.json"), `${JSON.stringify(config, null, 2)}\n`);
  return bpe.vocabulary.size;
}
