import type { LocalModel } from "../../model/model.js";
import { chatOf } from "../../persona/chat-form.js";
import type { Ask } from "./generate-texts.js";

/**
 * Lets a local model write texts, for {@link generateTexts}. Answers are sampled at temperature 1 and top-p 0.95.
 *
 * @param maximumTokens longest answer, in tokens (default 4,096); the model's context may allow less
 * @example
 * await generateTexts(survey, { attributes: ["region"], ask: askLocally(model), folder: "texts", seed: 1 });
 */
export function askLocally(model: LocalModel, maximumTokens = 4096): Ask {
  const chats = chatOf(model.tokenizer);
  return async (messages, { seed, signal }) => {
    const ids = chats.encode(chats.renderChat(messages, { addGenerationPrompt: true }));
    const room = Math.max(1, model.contextLength - ids.length);
    const [reply] = await model.generate([ids], {
      temperature: 1,
      topP: 0.95,
      maximumTokens: Math.min(maximumTokens, room),
      seeds: [seed],
      signal,
      progress: () => {},
    });
    return model.tokenizer.decode(reply!);
  };
}
