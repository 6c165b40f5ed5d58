/** The languages of cells. In JavaScript only syntax is checked. */
export const languages = ["typescript", "javascript"] as const;

/** The language of a kernel's cells. */
export type Language = (typeof languages)[number];

export function isLanguage(text: string): text is Language {
  return (languages as readonly string[]).includes(text);
}
