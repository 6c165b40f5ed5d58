/** A bar of characters, `share` of `width` cells long, to an eighth of a cell. */
export function blockBar(share: number, width: number): string {
  if (!(share > 0)) return "";
  const eighths = Math.round(Math.min(1, share) * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]!;
}

/** A column of characters for each share, `full` being the tallest: "▂▇▃▁"; an option nobody chose is "·". */
export function blockColumns(shares: ArrayLike<number>, full: number): string {
  return Array.from(shares, (share) => {
    if (!(share > 0)) return "·";
    return "▁▂▃▄▅▆▇█"[Math.min(7, Math.max(0, Math.ceil((share / full) * 8) - 1))]!;
  }).join("");
}
