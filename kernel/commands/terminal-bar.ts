import type { Progress } from "../../lib/progress/progress.js";
import { ProgressBars } from "../display/progress.js";
import type { Terminal } from "../headless/terminal-progress.js";
import { clip } from "../headless/terminal-progress.js";

/** Seconds between two lines about the same task where the line cannot be rewritten, as in a log. */
const quietSeconds = 10;

/** A progress sink for commands: one line rewritten on a terminal, plain lines now and then elsewhere. */
export function terminalBar(terminal: Terminal = process.stderr, now: () => number = Date.now): Progress {
  let told = Number.NEGATIVE_INFINITY;
  let ended = false;
  const tell = (line: string) => {
    if (terminal.isTTY)
      terminal.write(`\r\x1b[K${clip(line, (terminal.columns ?? 80) - 1)}${ended ? "\n" : ""}`);
    else if (ended || now() - told >= quietSeconds * 1000) {
      told = now();
      terminal.write(`${line}\n`);
    }
  };
  const show = (shown: { readonly data: Readonly<Record<string, unknown>> }) =>
    tell(String(shown.data["text/plain"]));
  const bars = new ProgressBars({ display: show, update: show });
  return (state) => {
    ended = state.state !== "running";
    bars.report(state);
  };
}
