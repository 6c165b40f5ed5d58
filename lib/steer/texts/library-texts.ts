import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { PopuliError } from "../../errors/populi-error.js";
import { packagedFile } from "../../files/find-file.js";
import type { Codebook, Variable } from "../../survey/codebook/codebook.js";
import type { GivenTexts } from "./given-texts.js";

/**
 * The library's own texts for a World Values Survey attribute: `data/vectors/<attribute>.yaml`, 40 questions (the
 * number of PSII's appendix D) and twelve instructions for each value, in our wording.
 *
 * `undefined` unless the title or source of the codebook names the World Values Survey ("Q260" is another question in
 * other surveys) and the texts cover every value the codebook lists.
 *
 * @throws PopuliError naming the file when it does not have the format described in data/README.md
 */
export function libraryTexts(codebook: Codebook, variable: Variable): GivenTexts | undefined {
  const says = [codebook.title, codebook.source, variable.source].join(" ");
  if (!/world values survey|\bwvs\b/i.test(says) || !/^\w+$/.test(variable.name)) return undefined;
  const file = packagedFile(`data/vectors/${variable.name}.yaml`);
  if (file === undefined) return undefined;
  const texts = readTexts(file);
  const covered = new Set(texts.instructions.map(({ code }) => String(code)));
  return variable.values.every(({ code }) => covered.has(String(code))) ? texts : undefined;
}

function readTexts(file: string): GivenTexts {
  const content: unknown = parse(readFileSync(file, "utf8"), { mapAsMap: true });
  const questions = content instanceof Map ? content.get("questions") : undefined;
  const values = content instanceof Map ? content.get("values") : undefined;
  if (!isTexts(questions) || !(values instanceof Map))
    throw new PopuliError(
      "no list 'questions', or no map 'values'",
      { file },
      "data/README.md shows the format",
    );
  return {
    questions,
    instructions: [...values].map(([code, texts]: [unknown, unknown]) => {
      if ((typeof code !== "number" && typeof code !== "string") || !isTexts(texts))
        throw new PopuliError(`value ${String(code)} has no list of instructions`, { file });
      return { code, texts };
    }),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === "string");
}
