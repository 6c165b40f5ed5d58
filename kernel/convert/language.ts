/** The language of a kernel's cells. In JavaScript only syntax is checked. */
export type Language = "typescript" | "javascript";
