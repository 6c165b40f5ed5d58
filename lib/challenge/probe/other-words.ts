import { inOtherWords } from "../../simulate/study/in-other-words.js";
import { type Probe, wordsFixed } from "./probe.js";

export const otherWords = {
  key: "otherWords",
  says: "the question in other words",
  same: true,
  ask: ({ study, condition, wordings }) => {
    const fixed = wordsFixed({ condition });
    if (fixed !== undefined) return fixed;
    const { questions } = wordings.reworded;
    const items = study.items.map(({ name }) => name).filter((name) => questions.has(name));
    const without = [...wordings.reworded.without];
    if (items.length === 0)
      return {
        because: `no item has other words: ${without.join("; ") || 'pass rewordings: { Q1: "…" }, or write "rewording" into the codebook'}`,
      };
    const asked = (variable: (typeof study.items)[number]) => {
      const question = questions.get(variable.name);
      return question === undefined ? variable : { ...variable, question };
    };
    const changed = inOtherWords(study, asked);
    // Items that share a prompt stay together; asked one per call, those without other words need not be asked again.
    const only =
      study.asking === "one per call"
        ? inOtherWords({ ...study, items: study.items.filter(({ name }) => questions.has(name)) }, asked)
        : changed;
    return { study: only, condition, items, without };
  },
} as const satisfies Probe;
