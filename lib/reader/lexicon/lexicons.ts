import { arabic } from "./ar.js";
import { english } from "./en.js";
import { spanish } from "./es.js";
import type { Lexicon } from "./lexicon.js";
import { russian } from "./ru.js";
import { chinese } from "./zh.js";

/** The languages replies are read in, all at once: a model asked in one may answer in another. */
export const lexicons: readonly Lexicon[] = [english, chinese, arabic, spanish, russian];
