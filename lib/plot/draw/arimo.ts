import { createRequire } from "node:module";

const file = (style: string) =>
  createRequire(import.meta.url).resolve(`@expo-google-fonts/arimo/${style}/Arimo_${style}.ttf`);

/** The files of the font Arimo, whose letters are as wide as Arial's and Helvetica's. */
export const arimo = { regular: file("400Regular"), bold: file("700Bold") } as const;
