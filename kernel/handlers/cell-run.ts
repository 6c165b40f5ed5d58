import type { LongWork } from "../../lib/progress/progress.js";
import { ProgressBars } from "../display/progress.js";
import { show } from "../display/show.js";
import { CellInterrupted, Execution } from "../execution/execution.js";
import type { JsonObject, Message } from "../protocol/message.js";
import type { Shown } from "../protocol/shown.js";
import type { Wire } from "../protocol/wire.js";

/** Ids of everything displayed so far, in any cell. */
export const shownIds: Set<string> = new Set();

/** One run of a cell: its outputs, progress bars and abort signal. */
export class CellRun {
  /** What runs on behalf of it, and is ended by an interrupt. */
  readonly execution: Execution = new Execution();
  private readonly abort = new AbortController();
  private readonly bars: ProgressBars;
  private readonly displays: Promise<void>[] = [];
  /** True once work has taken the signal: it stops by itself at an interrupt. */
  private isSignalUsed = false;

  constructor(
    private readonly wire: Wire,
    readonly request: Message,
    private readonly options: { readonly isSilent: boolean; readonly shownIds: Set<string> },
  ) {
    this.bars = new ProgressBars({
      display: (shown, id) => this.publishDisplay("display_data", shown, id),
      update: (shown, id) => this.publishDisplay("update_display_data", shown, id),
    });
  }

  /** The progress sink and signal that the library's long work uses. */
  get work(): LongWork {
    const run = this;
    return {
      progress: this.bars.report,
      get signal() {
        run.isSignalUsed = true;
        run.wire.setListening();
        return run.abort.signal;
      },
    };
  }

  print(name: "stdout" | "stderr", text: string): void {
    if (!this.options.isSilent && text !== "") this.wire.stream(name, text, this.request.header);
  }

  publish(type: string, content: JsonObject): void {
    if (!this.options.isSilent) this.wire.publish(type, this.request.header, content);
  }

  /** Shows a value; with an id already shown, replaces that output. */
  display(value: unknown, id?: string): void {
    const shown = show(value);
    if (!(shown instanceof Promise)) {
      this.displayShown(shown, id);
      return;
    }
    const sent = shown.then((settled) => this.displayShown(settled, id));
    // `displayed` awaits it at the cell's end and reports a failure once.
    sent.catch(() => {});
    this.displays.push(sent);
  }

  displayShown(shown: Shown, id?: string): void {
    const isUpdate = id !== undefined && this.options.shownIds.has(id);
    this.publishDisplay(isUpdate ? "update_display_data" : "display_data", shown, id);
  }

  /** Asks the person at the front end of this cell. */
  ask(question: string, isPassword: boolean): string {
    if (this.request.content.allow_stdin === false)
      throw new Error("the front end that runs this cell takes no input (allow_stdin is false)");
    const answer = this.wire.askInput(this.request, question, isPassword);
    if (answer === undefined) throw new CellInterrupted();
    return answer;
  }

  /** Resolves when every display has been sent. */
  async displayed(): Promise<void> {
    await Promise.all(this.displays);
  }

  /** Aborts the run's work; true when some of it listens. */
  interrupt(): boolean {
    this.abort.abort(new CellInterrupted());
    return this.isSignalUsed;
  }

  end(how: "interrupted" | "failed" | undefined): void {
    this.bars.end(how);
  }

  /** https://jupyter-client.readthedocs.io/en/latest/messaging.html#display-data */
  private publishDisplay(type: string, { data, metadata }: Shown, id: string | undefined): void {
    if (id !== undefined) this.options.shownIds.add(id);
    this.publish(type, { data, metadata, transient: id === undefined ? {} : { display_id: id } });
  }
}
