import type { RunEvent } from "./run-notebook.js";

/** The part of a terminal that progress is written to. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Seconds between two lines about the same cell in a log, where lines cannot be rewritten. */
const quietSeconds = 10;

/**
 * Shows the progress of a run: the cell and its newest progress bar, as one rewritten line on a terminal, and as plain
 * lines elsewhere.
 */
export class TerminalProgress {
  private cell = "";
  private detail = "";
  private lastLine = "";
  private lastWritten = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {}

  readonly onEvent = (event: RunEvent): void => {
    if (event.type === "starting") {
      this.cell = "starting the kernel";
      this.tell(true);
    } else if (event.type === "cell") {
      this.cell = `cell ${event.number} of ${event.of}`;
      this.detail = firstLine(event.cell.source);
      this.tell(true);
    } else if (
      event.message.type === "update_display_data" ||
      (event.message.type === "display_data" && event.message.displayId !== undefined)
    ) {
      const plain = event.message.data["text/plain"];
      // A one-line display that can be updated is a progress bar; longer ones are tables and figures.
      if (typeof plain !== "string" || plain.trimEnd().includes("\n")) return;
      this.detail = plain.trim();
      this.tell(false);
    }
  };

  /** Erases the line. */
  done(): void {
    if (this.terminal.isTTY && this.lastLine !== "") this.terminal.write("\r\x1b[K");
    this.lastLine = "";
  }

  private tell(newCell: boolean): void {
    const line = this.detail === "" ? this.cell : `${this.cell} · ${this.detail}`;
    if (line === this.lastLine) return;
    if (this.terminal.isTTY) {
      this.terminal.write(`\r\x1b[K${clip(line, (this.terminal.columns ?? 80) - 1)}`);
    } else {
      if (!newCell && this.now() - this.lastWritten < quietSeconds * 1000) return;
      this.terminal.write(`${line}\n`);
    }
    this.lastLine = line;
    this.lastWritten = this.now();
  }
}

function firstLine(source: string): string {
  const line = source.split("\n").find((text) => text.trim() !== "" && !/^\s*\/\//.test(text)) ?? "";
  return clip(line.trim(), 60);
}

export function clip(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}
