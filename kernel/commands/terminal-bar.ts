import type { Progress } from "../../lib/progress/progress.js";
import { ProgressBars } from "../display/progress.js";
import type { Terminal } from "../headless/terminal-progress.js";
import { clip } from "../headless/terminal-progress.js";

/** Seconds between two lines about the same task in a log, where lines cannot be rewritten. */
const quietSeconds = 10;

/** A progress sink for commands: one rewritten line on a terminal, occasional plain lines elsewhere. */
export function terminalBar(terminal: Terminal = process.stderr, now: () => number = Date.now): Progress {
  let written = Number.NEGATIVE_INFINITY;
  let ended = false;
  const write = (line: string) => {
    if (terminal.isTTY)
      terminal.write(`\r\x1b[K${clip(line, (terminal.columns ?? 80) - 1)}${ended ? "\n" : ""}`);
    else if (ended || now() - written >= quietSeconds * 1000) {
      written = now();
      terminal.write(`${line}\n`);
    }
  };
  const show = (shown: { readonly data: Readonly<Record<string, unknown>> }) =>
    write(String(shown.data["text/plain"]));
  const bars = new ProgressBars({ display: show, update: show });
  return (state) => {
    ended = state.state !== "running";
    bars.report(state);
  };
}
