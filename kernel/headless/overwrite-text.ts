/**
 * Appends text as a terminal does: a carriage return goes to the start of the line, a backspace one character back, and
 * the text that follows overwrites. A progress bar redrawn a thousand times is then one line in the notebook.
 *
 * @example
 * overwriteText("10 %", "\r20 %"); // "20 %"
 */
export function overwriteText(before: string, more: string): string {
  // A carriage return before a newline is a Windows line end.
  const plain = more.replaceAll("\r\n", "\n");
  if (!/[\r\b]/.test(plain) && !before.endsWith("\r")) return before + plain;
  // Only the unfinished last line can still change.
  const start = before.lastIndexOf("\n") + 1;
  const lines = (before.slice(start) + plain).replaceAll("\r\n", "\n").split("\n");
  const last = lines.pop()!;
  const finished = lines.map((line) => `${overwriteLine(line)}\n`).join("");
  // A trailing carriage return is kept: it depends on the next text whether it overwrites.
  const held = last.endsWith("\r") ? "\r" : "";
  return before.slice(0, start) + finished + overwriteLine(last) + held;
}

function overwriteLine(line: string): string {
  if (!/[\r\b]/.test(line)) return line;
  const shown: string[] = [];
  let at = 0;
  for (const character of line) {
    if (character === "\r") at = 0;
    else if (character === "\b") at = Math.max(0, at - 1);
    else shown[at++] = character;
  }
  return shown.join("");
}
