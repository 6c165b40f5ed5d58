import type { Session } from "./session.js";

/** The number of small products after which packing has paid: it takes as long as they lose. */
const packingPays = 16;
/** The rows of a product that packed weights make faster: 1.2 to 1.7 times (896 × 4864, two cores). */
const isSmall = (rows: number) => rows > 1 && rows < 256;

/**
 * Sessions that passes use. Those that read weights as files hold them are replaced, once small products have been
 * frequent, by sessions whose weights the runtime has packed. The system takes back the memory of the first.
 */
export class HeldSessions<T> {
  private held: { readonly sessions: T; users: number };
  private small = 0;

  constructor(
    sessions: T,
    private readonly all: (sessions: T) => readonly Session[],
    private pack?: () => Promise<T>,
  ) {
    this.held = { sessions, users: 0 };
  }

  /** @param rows of the products */
  async use<R>(rows: number, work: (sessions: T) => Promise<R>): Promise<R> {
    if (isSmall(rows)) this.small += 1;
    if (this.small >= packingPays) await this.packAll();
    const { held } = this;
    held.users += 1;
    try {
      return await work(held.sessions);
    } finally {
      held.users -= 1;
      if (held !== this.held && held.users === 0) await this.releaseAll(held.sessions);
    }
  }

  /** Also of sessions of a device that has failed, which may be gone already. */
  async release(): Promise<void> {
    this.pack = undefined;
    await this.releaseAll(this.held.sessions).catch(() => {});
  }

  private async packAll(): Promise<void> {
    const { pack, held } = this;
    if (pack === undefined) return;
    this.pack = undefined;
    try {
      this.held = { sessions: await pack(), users: 0 };
    } catch {
      // No memory for them: those that are there go on.
      return;
    }
    if (held.users === 0) await this.releaseAll(held.sessions);
  }

  private async releaseAll(sessions: T): Promise<void> {
    for (const session of this.all(sessions)) await session.release();
  }
}
