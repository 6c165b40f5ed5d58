/**
 * The text of an answer as its tokens arrive. A character whose bytes are spread over several tokens is held back until
 * it is whole. So is text that may be the beginning of a stop text.
 */
export class AnswerText {
  private readonly ids: number[] = [];
  /**
   * Tokens before `read` are in `text`. Tokens from `context` are decoded again with new ones, because decoding depends
   * on what comes before.
   */
  private read = 0;
  private context = 0;
  private whole = "";
  private given = 0;
  private stopAt = -1;

  constructor(
    private readonly decode: (ids: readonly number[]) => string,
    private readonly stops: readonly string[],
  ) {}

  /** All text so far, up to the first stop text. */
  get text(): string {
    return this.stopAt < 0 ? this.whole : this.whole.slice(0, this.stopAt);
  }

  get stopped(): boolean {
    return this.stopAt >= 0;
  }

  add(id: number): void {
    this.ids.push(id);
    this.append(false);
  }

  /** Releases what was held back: no more tokens will come. */
  finish(): void {
    this.append(true);
  }

  /** Text that is new since the last call and that no later token can change. */
  take(finished: boolean): string {
    const end = this.stopped || finished ? this.text.length : this.whole.length - this.undecided();
    const piece = this.whole.slice(this.given, Math.max(end, this.given));
    this.given = Math.max(end, this.given);
    return piece;
  }

  private append(finished: boolean): void {
    if (this.read === this.ids.length) return;
    const before = this.decode(this.ids.slice(this.context, this.read));
    const after = this.decode(this.ids.slice(this.context));
    // An incomplete character decodes to U+FFFD. A character has at most four bytes.
    const cutShort = after.endsWith("\uFFFD") && this.ids.length - this.read < 4;
    if (cutShort && !finished) return;
    const from = Math.max(0, this.whole.length - this.longestStop() + 1);
    this.whole += after.slice(before.length);
    // Some decoders strip the beginning, so the context must start with a token that has text.
    if (after.length > before.length) this.context = this.read;
    this.read = this.ids.length;
    if (this.stopped) return;
    const found = this.stops.map((stop) => this.whole.indexOf(stop, from)).filter((at) => at >= 0);
    if (found.length > 0) this.stopAt = Math.min(...found);
  }

  private longestStop(): number {
    return Math.max(0, ...this.stops.map((stop) => stop.length));
  }

  /** Length of the longest suffix of the text that is the beginning of a stop text. */
  private undecided(): number {
    for (let length = Math.min(this.longestStop() - 1, this.whole.length); length > 0; length--) {
      const end = this.whole.slice(-length);
      if (this.stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
