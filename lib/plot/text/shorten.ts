/** How much room a text takes: letters in a terminal, pixels in a picture. */
export type Measure = (text: string) => number;

export const letters: Measure = (text) => [...text].length;

/** A text cut to the room there is, the cut shown as "…". */
export function shorten(text: string, room: number, measure: Measure = letters): string {
  if (measure(text) <= room) return text;
  const kept = [...text];
  while (kept.length > 0 && measure(cutTo(kept)) > room) kept.pop();
  return cutTo(kept);
}

/** A label of parts joined by " · ", cut where it is longest: every part of a segment's name stays readable. */
export function shortenParts(label: string, room: number, measure: Measure = letters): string {
  const parts = label.split(" · ").map((part) => ({ kept: [...part], cut: false }));
  const shown = () => parts.map(({ kept, cut }) => (cut ? cutTo(kept) : kept.join(""))).join(" · ");
  // Of two equally long parts, one that is already cut loses the next letter.
  const length = ({ kept, cut }: (typeof parts)[number]) => kept.length + (cut ? 1.5 : 0);
  while (measure(shown()) > room) {
    const longest = parts.reduce((best, part) => (length(part) > length(best) ? part : best));
    if (longest.kept.length <= 2) break;
    longest.kept.pop();
    longest.cut = true;
  }
  return shown();
}

/** A text in lines no wider than the room, broken at " · " or spaces; a word that is wider alone is cut. */
export function breakLines(text: string, room: number, measure: Measure, between = " "): string[] {
  const lines: string[] = [];
  for (const word of text.split(between)) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : last + between + word;
    if (last === undefined || measure(longer) > room) lines.push(shorten(word, room, measure));
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

function cutTo(letters: readonly string[]): string {
  return `${letters.join("").trimEnd()}…`;
}
