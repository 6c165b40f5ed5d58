import { PopuliError } from "../../errors/populi-error.js";
import type { ChatMessage } from "../../model/tokenizer/tokenizer.js";
import type { Ask } from "../../steer/texts/generate-texts.js";

/** What a reply was read as, or what is wrong with it in words a model can act on. */
export type ReadReply<T> = { readonly value: T } | { readonly fault: string };

/** How a model is asked for JSON. */
export interface JsonRequest<T> {
  readonly ask: Ask;
  readonly text: string;
  /** What is asked for, for messages. */
  readonly what: string;
  readonly attempts: number;
  readonly seedOf: (attempt: number) => number;
  readonly signal: AbortSignal | undefined;
  readonly read: (content: Readonly<Record<string, unknown>>) => ReadReply<T>;
}

/** Thrown where a model's replies could not be used: work of many texts goes on with the next. */
export class NothingUsable extends PopuliError {
  override readonly name = "NothingUsable";
}

/**
 * Asks until the reply is what was asked for, each time saying what was wrong with the reply before.
 *
 * @throws NothingUsable with what was wrong the last time
 */
export async function askForJson<T>(request: JsonRequest<T>): Promise<T> {
  const first: ChatMessage = { role: "user", content: request.text };
  let messages: readonly ChatMessage[] = [first];
  let fault = "";
  for (let attempt = 0; attempt < request.attempts; attempt++) {
    const reply = await request.ask(messages, { seed: request.seedOf(attempt), signal: request.signal });
    const content = jsonIn(reply);
    const found = content === undefined ? { fault: "it is no JSON object" } : request.read(content);
    if ("value" in found) return found.value;
    fault = found.fault;
    messages = [
      first,
      { role: "assistant", content: reply },
      { role: "user", content: `That cannot be used: ${fault}. Reply with the JSON object alone.` },
    ];
  }
  throw new NothingUsable(
    `the model gave nothing usable for ${request.what} in ${request.attempts} attempts; the last time ${fault}`,
    {},
    "use a larger model, or more attempts; what is finished is kept",
  );
}

function jsonIn(reply: string): Readonly<Record<string, unknown>> | undefined {
  const [from, to] = [reply.indexOf("{"), reply.lastIndexOf("}")];
  if (from < 0 || to < from) return undefined;
  try {
    return JSON.parse(reply.slice(from, to + 1)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
