import type { LayerHook } from "../../../model/hook/layer-hook.js";
import type { LocalModel } from "../../../model/model.js";
import type { Prefix } from "../../../model/pass/prefix.js";
import { startsWith } from "../../../persona/chat.js";
import { type AskedPrefix, prefixReader } from "./read-prefix.js";

/**
 * The part of a chat that a model has read. Each turn is read after the turns before it. Turns whose answers were kept
 * from an earlier run are read when a later turn needs them, one by one, so that a resumed chat gives the same answers
 * to the bit.
 */
export class ChatRead {
  /** Beginnings of the chat, each a turn longer, that have not been read. */
  private unread: AskedPrefix[] = [];
  private read: Prefix | undefined;

  constructor(private readonly model: LocalModel) {}

  /** Takes the chat as it is before the next question. */
  extend(prefix: AskedPrefix): void {
    this.unread.push(prefix);
  }

  /** Reads the unread turns. The caller disposes of the prefix. */
  async upToHere(hooks: readonly LayerHook[]): Promise<Prefix> {
    for (let next = this.unread.shift(); next !== undefined; next = this.unread.shift()) {
      const before = this.read;
      // A template may write earlier turns differently from the last one: then the chat is read again from its
      // beginning.
      this.read =
        before !== undefined && startsWith(next.prefix, before.ids)
          ? await this.model.prefill(next.prefix.slice(before.ids.length), hooks, { after: before })
          : await prefixReader(this.model, next)(hooks);
      before?.dispose();
    }
    return this.model.prefill([], hooks, { after: this.read! });
  }

  dispose(): void {
    this.read?.dispose();
  }
}
