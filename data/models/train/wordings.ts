import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { packageRoot } from "../../../lib/files/package-root.js";
import type { Variable } from "../../../lib/survey/codebook/codebook.js";
import type { Survey } from "../../../lib/survey/survey/survey.js";

/** How each item is asked and its answers are stated, from `wordings.yaml`. */
export interface Wordings {
  /** The codebook's wording of an item, then the further ones. */
  asked(item: string): readonly string[];
  /** A sentence that states the answer at a position among the item's options: "To me my family is very important." */
  said(item: string, option: number): string;
}

interface ItemWordings {
  readonly asked: readonly string[];
  readonly said: string | Readonly<Record<string, string>>;
}

/** The wordings of the survey's items. */
export async function loadWordings(survey: Survey): Promise<Wordings> {
  const file = join(packageRoot, "data", "models", "train", "wordings.yaml");
  const all = parse(await readFile(file, "utf8")) as Record<string, ItemWordings>;
  return {
    asked: (item) => [survey.variable(item).question!, ...all[item]!.asked],
    said(item, option) {
      const { said } = all[item]!;
      const { code, label } = survey.variable(item).values[option]!;
      if (typeof said !== "string") return said[String(code)]!;
      return said.replace("{}", onScale(survey.variable(item)) ? String(code) : label);
    },
  };
}

/** Whether the options are steps of a scale of which only the ends have words: "1 (not at all)", "2", … */
export function onScale({ values }: Variable): boolean {
  return values.some(({ label }) => /^\d+$/.test(label));
}
