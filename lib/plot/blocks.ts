/** A bar of characters, `share` of `width` cells long, to an eighth of a cell. */
export function blockBar(share: number, width: number): string {
  if (!(share > 0)) return "";
  const eighths = Math.round(Math.min(1, share) * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]!;
}

/** A row of columns, one a share, `full` being the tallest: "▂▇▃▁"; an option nobody chose is "·". */
export function blockColumns(shares: ArrayLike<number>, full: number): string {
  return Array.from(shares, (share) => {
    if (!(share > 0)) return "·";
    return "▁▂▃▄▅▆▇█"[Math.min(7, Math.max(0, Math.ceil((share / full) * 8) - 1))]!;
  }).join("");
}

/** Text cut to `length` characters, the cut shown. */
export function shorten(text: string, length: number): string {
  const letters = [...text];
  return letters.length <= length
    ? text
    : `${letters
        .slice(0, length - 1)
        .join("")
        .trimEnd()}…`;
}

/** A label of parts joined by " · ", its longest parts cut until all fit: what tells two segments apart stays in sight. */
export function shortenParts(label: string, length: number): string {
  const parts = label.split(" · ").map((part) => [...part]);
  let over = [...label].length - length;
  const cut = parts.map(() => 0);
  const size = (i: number) => parts[i]!.length - cut[i]!;
  while (over > 0) {
    const longest = parts.map((_, i) => i).reduce((best, i) => (size(i) > size(best) ? i : best), 0);
    if (size(longest) <= 3) break;
    cut[longest]! += 1;
    over -= 1;
  }
  return parts.map((part, i) => (cut[i] === 0 ? part.join("") : shorten(part.join(""), size(i)))).join(" · ");
}
