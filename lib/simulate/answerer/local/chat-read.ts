import type { LayerHook, LocalModel, Prefix } from "../../../model/model.js";
import { startsWith } from "../../../persona/chat.js";
import { type AskedPrefix, prefixReader } from "./read-prefix.js";

/**
 * A chat as far as a model has read it: what is added at each turn is read after what stands already. Turns whose answers
 * were known are read when the first one that is not asks for them, piece by piece as they came, so that an interrupted chat
 * goes on to the bit as it would have.
 */
export class ChatRead {
  /** Beginnings of the chat that grow by a turn each, not read yet. */
  private unread: AskedPrefix[] = [];
  private read: Prefix | undefined;

  constructor(private readonly model: LocalModel) {}

  /** The chat has come to begin with this. */
  goOn(prefix: AskedPrefix): void {
    this.unread.push(prefix);
  }

  /** Reads what is not read yet; the prefix is the caller's to dispose of. */
  async upToHere(hooks: readonly LayerHook[]): Promise<Prefix> {
    for (let next = this.unread.shift(); next !== undefined; next = this.unread.shift()) {
      const before = this.read;
      // A template may write earlier turns otherwise than the last one: then the chat is read anew.
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
