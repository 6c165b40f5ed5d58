import type { Archive } from "../zip/archive.js";
import { walk } from "./part.js";

/** `_x000D_` and the like stand for characters that XML cannot hold (§22.9.2.19). */
export const unescaped = (text: string) =>
  text.includes("_x")
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
        String.fromCharCode(Number.parseInt(code, 16)),
      )
    : text;

/** The texts that cells refer to by number (§18.4). */
export function sharedStrings(archive: Archive): string[] {
  const strings: string[] = [];
  let current = "";
  let inText = false;
  let phonetic = 0;
  walk(archive, "xl/sharedStrings.xml", {
    open(name) {
      if (name === "s:si") current = "";
      else if (name === "s:rPh") phonetic += 1;
      else if (name === "s:t") inText = phonetic === 0;
    },
    text(text) {
      if (inText) current += text;
    },
    close(name) {
      if (name === "s:si") strings.push(unescaped(current));
      else if (name === "s:rPh") phonetic -= 1;
      else if (name === "s:t") inText = false;
    },
  });
  return strings;
}
