/** A token that a server gives a log-probability for. */
export interface ToldToken {
  readonly token: string;
  readonly logprob: number;
}

/** One position of a reply: the token that stands there, and the likeliest tokens there. */
export interface ReplyPlace {
  readonly token: string;
  readonly likeliest: readonly ToldToken[];
}

/** The likeliest tokens after each beginning of a reply; the start is "". */
export type ToldBeginnings = Map<string, readonly ToldToken[]>;

/**
 * Tokens that end a reply, as servers write them: none at all (llama.cpp), or the token of the model's family (vLLM). A
 * token that is missing here ends the replies of no published model that the tests know, and counts as text.
 */
const ends: ReadonlySet<string> = new Set([
  "",
  "</s>",
  "<eos>",
  "[EOS]",
  "<|endoftext|>",
  "<|end_of_text|>",
  "<|im_end|>",
  "<|end|>",
  "<|return|>",
  "<|eot_id|>",
  "<|eom_id|>",
  "<|eot|>",
  "<end_of_turn>",
  "<turn|>",
  "<｜end▁of▁sentence｜>",
  "<|END_OF_TURN_TOKEN|>",
  "[|endofturn|]",
]);

/** Whether a token ends the reply. */
export function endsReply(token: string): boolean {
  return ends.has(token);
}

/** A token as text: some servers keep the marks that tokenizers write for a space and a line break. */
export function textOf(token: string): string {
  return token.replace(/[▁Ġ]/g, " ").replace(/Ċ/g, "\n");
}

/** Whether a text has only whole characters: servers write a token that is part of one as U+FFFD. */
export function isWhole(text: string): boolean {
  return !text.includes("\uFFFD");
}

/**
 * Notes the likeliest tokens at the places of a reply, which lie on one path.
 *
 * @param begun what the request began the reply with
 */
export function noteBeginnings(
  told: ToldBeginnings,
  begun: string,
  places: readonly ReplyPlace[] | undefined,
): void {
  let text = begun;
  for (const { token, likeliest } of places ?? []) {
    if (!told.has(text)) told.set(text, likeliest);
    text += textOf(token);
    if (endsReply(token) || !isWhole(text)) return;
  }
}
