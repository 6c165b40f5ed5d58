import { END, isLetter } from "./text/characters.js";
import { Folded, foldPhrase } from "./text/fold.js";
import { Phrases } from "./text/phrases.js";

/** The published forms of thoughts: what opens one, and what closes it. */
export const thoughtForms: readonly {
  readonly models: string;
  readonly opens: string;
  readonly closes: string;
}[] = [
  {
    models: "DeepSeek R1, Qwen 3, GLM, SmolLM 3, Granite 3.3, MiniMax, OLMo 3",
    opens: "<think>",
    closes: "</think>",
  },
  { models: "Claude's form, also of fine-tunes", opens: "<thinking>", closes: "</thinking>" },
  { models: "EXAONE Deep", opens: "<thought>", closes: "</thought>" },
  { models: "Reka, fine-tunes", opens: "<reasoning>", closes: "</reasoning>" },
  { models: "fine-tunes", opens: "<reflection>", closes: "</reflection>" },
  { models: "prompted", opens: "<analysis>", closes: "</analysis>" },
  { models: "prompted", opens: "<scratchpad>", closes: "</scratchpad>" },
  { models: "Seed-OSS", opens: "<seed:think>", closes: "</seed:think>" },
  { models: "Magistral", opens: "[THINK]", closes: "[/THINK]" },
  { models: "Kimi", opens: "◁think▷", closes: "◁/think▷" },
  { models: "Command A", opens: "<|START_THINKING|>", closes: "<|END_THINKING|>" },
  { models: "Sky-T1, OpenThinker", opens: "<|begin_of_thought|>", closes: "<|end_of_thought|>" },
  { models: "Apertus", opens: "<|inner_prefix|>", closes: "<|inner_suffix|>" },
  { models: "Gemma 4", opens: "<|channel>thought", closes: "<channel|>" },
  { models: "gpt-oss", opens: "<|channel|>analysis", closes: "<|channel|>final<|message|>" },
  { models: "gpt-oss", opens: "<|channel|>commentary", closes: "<|channel|>final<|message|>" },
  { models: "Granite 3.2", opens: "Here is my thought process:", closes: "Here is my response:" },
  { models: "openPangu", opens: "[unused16]", closes: "[unused17]" },
];

const bareAnalysis = foldPhrase("analysis");
const bareFinal = foldPhrase("assistantfinal");
const opening = new Phrases<readonly number[]>();
const closing = new Phrases<true>();
for (const { opens, closes } of thoughtForms) {
  opening.add(opens, foldPhrase(closes));
  if (!/^[A-Z]/.test(closes)) closing.add(closes, true);
}

/** Where the thought that opens at `place` is over; `END` if it never closes; nothing if none opens there. */
export function afterThought(reply: Folded, place: number): number | undefined {
  if (place === 0 && reply.at(0) === 0x61) {
    // gpt-oss without its special tokens: "analysisThe user asks …assistantfinal3".
    let n = 0;
    while (n < bareAnalysis.length && reply.at(n) === bareAnalysis[n]) n++;
    if (n === bareAnalysis.length && isLetter(reply.at(n))) return afterClosing(reply, n, bareFinal);
  }
  const opened = opening.longestAt(reply, place);
  return opened && afterClosing(reply, opened.end, opened.value);
}

function afterClosing(reply: Folded, place: number, closes: readonly number[]): number {
  for (let at = place; reply.at(at) !== END; at++) {
    let n = 0;
    while (n < closes.length && reply.at(at + n) === closes[n]) n++;
    if (n === closes.length) return at + n;
  }
  return END;
}

/** Where the first closing of a thought ends that opened before the reply; `END` if there is none. */
export function afterFirstClosing(reply: Folded): number {
  for (let at = 0; reply.at(at) !== END; at++) {
    const after = closingAt(reply, at);
    if (after !== undefined) return after;
  }
  return END;
}

/** Where the closing of a thought at `place` ends. */
export function closingAt(reply: Folded, place: number): number | undefined {
  return closing.longestAt(reply, place)?.end;
}

/** A reply with its thoughts blanked out, so that what is left stays where it is. */
export function withoutThoughts(text: string): string {
  const reply = new Folded(text, true);
  let kept = text;
  const blank = (from: number, to: number) => {
    kept = kept.slice(0, from) + " ".repeat(to - from) + kept.slice(to);
  };
  for (let at = 0; reply.at(at) !== END; ) {
    const after = afterThought(reply, at);
    if (after !== undefined) {
      const { from, to } = reply.span(at, after === END ? reply.length : after);
      blank(from, to);
      if (after === END) break;
      at = after;
      continue;
    }
    const closed = closingAt(reply, at);
    if (closed !== undefined) blank(0, reply.span(at, closed).to);
    at = closed ?? at + 1;
  }
  return kept;
}
