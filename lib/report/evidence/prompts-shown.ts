import type { LocalModel } from "../../model/model.js";
import { answererOfRun, type Simulation } from "../../simulate/result/simulation.js";

/** Ids of a local model's prompts for one respondent: the beginning that questions share, and the rest of each. */
type Prompts = readonly [readonly number[], readonly (readonly [string, readonly number[]])[]];

/**
 * The first respondent's prompt for the first item under each condition, as the model reads it, in Markdown. Conditions
 * that have the same prompt are named together: they differ in what is injected.
 */
export function promptsShown(model: LocalModel, runs: readonly Simulation[]): string {
  const byText = new Map<string, string[]>();
  for (const run of runs) {
    const { study, condition, answers } = run;
    const [prefix, questions] = answererOfRun(run).promptsOf(
      study,
      condition,
      answers.respondents[0]!,
    ) as unknown as Prompts;
    const text = model.tokenizer.decode([...prefix, ...questions[0]![1]]);
    byText.set(text, [...(byText.get(text) ?? []), condition.name]);
  }
  const shown = [...byText].map(([text, names]) => `## ${names.join(", ")}\n\n\`\`\`text\n${text}\n\`\`\`\n`);
  return ["# The first respondent's prompt for the first item\n", ...shown].join("\n");
}
