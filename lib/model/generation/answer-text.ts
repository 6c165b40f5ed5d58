/**
 * The text of an answer as its tokens come. Characters whose bytes lie in several tokens are held back until they are whole,
 * and so is what may turn out to be the beginning of a stop text.
 */
export class AnswerText {
  private readonly ids: number[] = [];
  /** Tokens before this are in `text`; those from `context` on are decoded with new ones, since decoding looks back. */
  private read = 0;
  private context = 0;
  private whole = "";
  private given = 0;
  private stopAt = -1;

  constructor(
    private readonly decode: (ids: readonly number[]) => string,
    private readonly stops: readonly string[],
  ) {}

  /** All text so far, up to the stop text where one has come. */
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

  /** No more tokens come: what is held back is text too. */
  finish(): void {
    this.append(true);
  }

  /** Text that has not been given out and that nothing to come can change. */
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
    // A character cut short decodes to U+FFFD. Four bytes are the most it can have.
    const cutShort = after.endsWith("\uFFFD") && this.ids.length - this.read < 4;
    if (cutShort && !finished) return;
    const from = Math.max(0, this.whole.length - this.longestStop() + 1);
    this.whole += after.slice(before.length);
    // What comes next is decoded after a token that says something: some decoders strip the beginning.
    if (after.length > before.length) this.context = this.read;
    this.read = this.ids.length;
    if (this.stopped) return;
    const found = this.stops.map((stop) => this.whole.indexOf(stop, from)).filter((at) => at >= 0);
    if (found.length > 0) this.stopAt = Math.min(...found);
  }

  private longestStop(): number {
    return Math.max(0, ...this.stops.map((stop) => stop.length));
  }

  /** Length of the longest end of the text with which a stop text begins. */
  private undecided(): number {
    for (let length = Math.min(this.longestStop() - 1, this.whole.length); length > 0; length--) {
      const end = this.whole.slice(-length);
      if (this.stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
