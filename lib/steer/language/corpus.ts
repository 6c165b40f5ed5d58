import { readFileSync } from "node:fs";
import { counted } from "../../errors/counted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { findFile } from "../../files/find-file.js";
import type { Language } from "../../persona/scaffold.js";
import { permutation } from "../../random/stream.js";
import { jsonHash } from "../json-hash.js";

/** The texts of one language: those to learn from, and those held out to test what was learned. */
export interface Corpus {
  readonly language: Language;
  readonly texts: readonly string[];
  readonly heldOut: readonly string[];
  /** SHA-256 over all texts, hex. */
  readonly hash: string;
}

/**
 * Reads a text file of one language, one text in each line. A fifth of the texts, drawn by seed, is held out: the same
 * lines in all files of the same length, so that translations of one text stay together.
 *
 * @param path the user's file (default: sixty short sentences of ours)
 * @throws PopuliError when the file is missing or has fewer than five texts
 */
export function readCorpus(language: Language, path: string | undefined, seed: number): Corpus {
  const file = findFile(path ?? `data/languages/${language}.txt`, "text file");
  const lines = readFileSync(file, "utf8")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (lines.length < 5)
    throw new PopuliError(
      `${counted(lines.length, "text")} in '${language}'`,
      { file },
      "write one text in each line, at least five: a fifth is held out to test what was learned",
    );
  const order = permutation(seed, ["held-out texts"], lines.length);
  const out = new Set(order.subarray(0, Math.floor(lines.length / 5)));
  return {
    language,
    texts: lines.filter((_, i) => !out.has(i)),
    heldOut: lines.filter((_, i) => out.has(i)),
    hash: jsonHash(lines),
  };
}
