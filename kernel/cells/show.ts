import { type Magic, MagicError } from "./magic.js";

/** `%show`: prints the TypeScript that the last magic cell stands for. */
export const showMagic: Magic = {
  name: "show",
  form: "line",
  summary: "prints the TypeScript the last magic cell stands for",
  help: "%show\n\nPrints the TypeScript that the last magic cell stands for. In a cell of its own it does the same.",
  options: [],
  run: (call, { lastTranslation }) => {
    if (lastTranslation === undefined)
      throw new MagicError(
        "no magic cell has been run yet that stands for TypeScript",
        { line: call.line, column: 1, width: call.text.length },
        "run a cell such as %%segment first",
      );
    const { code } = lastTranslation;
    return {
      kind: "shown",
      shown: {
        data: { "text/plain": code, "text/markdown": `\`\`\`typescript\n${code}\n\`\`\`` },
        metadata: {},
      },
    };
  },
};
