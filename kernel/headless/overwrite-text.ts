/**
 * Text with more text after it as a terminal shows it: a carriage return goes back to the start of the line, a backspace
 * one character back, and what follows overwrites. So a bar redrawn a thousand times stays one line in the notebook.
 *
 * @example
 * overwriteText("10 %", "\r20 %"); // "20 %"
 */
export function overwriteText(before: string, more: string): string {
  // A return just before a newline is Windows' line end and moves nothing.
  const plain = more.replaceAll("\r\n", "\n");
  if (!/[\r\b]/.test(plain) && !before.endsWith("\r")) return before + plain;
  // Only the unfinished last line can still change.
  const start = before.lastIndexOf("\n") + 1;
  const lines = (before.slice(start) + plain).replaceAll("\r\n", "\n").split("\n");
  const last = lines.pop()!;
  const finished = lines.map((line) => `${overwriteLine(line)}\n`).join("");
  // A trailing return is kept: what comes next decides whether it overwrites.
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
