/** A socket that takes one message at a time. */
interface Sending {
  send(frames: Uint8Array[]): Promise<void>;
}

/**
 * Sends messages through a socket one after the other. zeromq rejects a message ("EBUSY") while it is still accepting
 * the one before.
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

  /** Resolves when zeromq has accepted everything put so far. */
  async emptied(): Promise<void> {
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let frames = this.waiting.shift(); frames !== undefined; frames = this.waiting.shift()) {
      try {
        await this.socket.send(frames);
      } catch (error) {
        this.onError(error); // this peer is gone; the next message may be for another
      }
    }
    this.sending = undefined;
  }
}
