import { askedAgain } from "./asked-again.js";
import { claimed } from "./claimed.js";
import { denied } from "./denied.js";
import { ledToFirst } from "./led-to-first.js";
import { ledToLast } from "./led-to-last.js";
import { neutralSentence } from "./neutral-sentence.js";
import { otherLabels } from "./other-labels.js";
import { otherOrder } from "./other-order.js";
import { otherWords } from "./other-words.js";
import { personaOrder } from "./persona-order.js";
import type { Probe } from "./probe.js";
import { shuffledOrder } from "./shuffled-order.js";

/** Every probe, the most telling first: a small budget ends before the last ones. */
const registered = [
  otherOrder,
  ledToFirst,
  ledToLast,
  neutralSentence,
  askedAgain,
  otherWords,
  claimed,
  denied,
  otherLabels,
  shuffledOrder,
  personaOrder,
] as const satisfies readonly Probe[];

export type ProbeName = (typeof registered)[number]["key"];

export const probes: readonly (Probe & { readonly key: ProbeName })[] = registered;
