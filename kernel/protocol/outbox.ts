/** A socket that takes one message at a time. */
interface Sending {
  send(frames: Uint8Array[]): Promise<void>;
}

/**
 * The messages waiting for a socket, sent one after the other: zeromq refuses a message while the one before it is still
 * being taken ("EBUSY"), and would lose it.
 */
export class Outbox {
  private readonly waiting: Uint8Array[][] = [];
  private sending: Promise<void> | undefined;

  constructor(
    private readonly socket: Sending,
    private readonly onError: (error: unknown) => void,
  ) {}

  put(frames: Uint8Array[]): void {
    this.waiting.push(frames);
    this.sending ??= this.sendAll();
  }

  /** Settles when everything put so far has been handed to zeromq. */
  async emptied(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let frames = this.waiting.shift(); frames !== undefined; frames = this.waiting.shift()) {
      try {
        await this.socket.send(frames);
      } catch (error) {
        this.onError(error); // a peer that has gone; the next message may have another
      }
    }
    this.sending = undefined;
  }
}
