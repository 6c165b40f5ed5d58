import type { ChatRequest } from "./field/chat-request.js";
import { RequestBody } from "./field/request-body.js";
import type { Body } from "./field/request-field.js";

/** The fields that answers were asked with, beside words and seeds: one frame for most runs, several where fields changed. */
export class SentFrames {
  /** Frames as JSON, by the manner that they were to have. */
  readonly #frames = new Map<string, Set<string>>();

  /** Notes the fields of a request that was answered. */
  note(asked: ChatRequest, body: Body): void {
    const manner = mannerKey(asked);
    const frames = this.#frames.get(manner) ?? new Set();
    this.#frames.set(manner, frames);
    frames.add(JSON.stringify(RequestBody.frame(body)));
  }

  /** Takes over what an earlier session noted. */
  add(manner: string, frame: string): void {
    this.#frames.set(manner, (this.#frames.get(manner) ?? new Set()).add(frame));
  }

  /** The frames of requests in one of some manners, in a fixed order. */
  of(manners: readonly string[]): string[] {
    return [...new Set(manners.flatMap((manner) => [...(this.#frames.get(manner) ?? [])]))].sort();
  }

  /** Everything noted. */
  *[Symbol.iterator](): IterableIterator<readonly [manner: string, frame: string]> {
    for (const [manner, frames] of this.#frames) for (const frame of frames) yield [manner, frame];
  }
}

/** A manner as the key that frames are kept under. */
export function mannerKey(
  asked: Pick<ChatRequest, "temperature" | "topP" | "topK" | "firstTokens" | "sharesOf">,
): string {
  const { temperature, topP, topK, firstTokens, sharesOf } = asked;
  return JSON.stringify([temperature, topP, topK, firstTokens, sharesOf !== undefined]);
}
