export const fontFamily = "Helvetica, Arial, sans-serif";

/** Pixels. */
export const fontSize = { title: 16, text: 12, note: 10 } as const;

/** Pixels a line of text takes. */
export function lineHeight(size: number): number {
  return Math.round(size * 1.25);
}

/**
 * Advance widths of Helvetica in thousandths of the font size; Arial and Liberation Sans have the same.
 * Source: Adobe Font Metrics for Helvetica.
 */
const widths = new Map(
  Object.entries({
    191: "'",
    222: "ijl",
    260: "|",
    278: " !,./:;[\\]ftI·",
    333: "()-`r",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "ckszvxyJ",
    584: "+<=>~−×",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUwη",
    778: "GOQ",
    833: "mM",
    889: "%",
    944: "W",
    1000: "…—",
    1015: "@",
  }).flatMap(([width, letters]) => [...letters].map((letter) => [letter, Number(width)] as const)),
);

/** East Asian letters and symbols are as wide as they are high. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|\p{Emoji_Presentation}/u;

/** Latin and Greek letters, punctuation, arrows and operators: most are as wide as Helvetica's digits. */
const latin = /[\x20-\x7e\u00a0-\u024f\u0370-\u03ff\u2010-\u2044\u2190-\u22ff]/;

/** Whether a text's measure is that of its letters, rather than a guess for another script. */
export function isMeasured(text: string): boolean {
  return [...text].every((letter) => widths.has(letter) || latin.test(letter));
}

/**
 * Pixels that a text takes in a line. The one measure of text: every margin, gap, cut and line break follows from it.
 */
export function textWidth(text: string, size: number = fontSize.text, bold = false): number {
  let width = 0;
  for (const letter of text) width += widths.get(letter) ?? (wide.test(letter) ? 1000 : 556);
  // Helvetica-Bold's words are 5 to 8 % wider.
  return (width / 1000) * size * (bold ? 1.08 : 1);
}
