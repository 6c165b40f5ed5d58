import type { LayerHook, LocalModel, Prefix } from "../model/model.js";

/**
 * A chat as far as a model has read it: what is added at each turn is read after what stands already. Turns whose answers
 * were known are read when the first one that is not asks for them, piece by piece as they came, so that an interrupted chat
 * goes on to the bit as it would have.
 */
export class ChatRead {
  /** Beginnings of the chat that grow by a turn each, not read yet. */
  private unread: (readonly number[])[] = [];
  private read: Prefix | undefined;

  constructor(private readonly model: LocalModel) {}

  /** The chat has come to begin with these ids. */
  goOn(ids: readonly number[]): void {
    this.unread.push(ids);
  }

  /** Reads what is not read yet; the prefix is the caller's to dispose of. */
  async upToHere(hooks: readonly LayerHook[]): Promise<Prefix> {
    for (let ids = this.unread.shift(); ids !== undefined; ids = this.unread.shift()) {
      const before = this.read;
      // A template may write earlier turns otherwise than the last one: then the chat is read anew.
      const goesOn = before?.ids.every((id, place) => ids![place] === id);
      this.read =
        before !== undefined && goesOn
          ? await this.model.prefill(ids.slice(before.ids.length), hooks, { after: before })
          : await this.model.prefill(ids, hooks);
      before?.dispose();
    }
    return this.model.prefill([], hooks, { after: this.read! });
  }

  dispose(): void {
    this.read?.dispose();
  }
}
