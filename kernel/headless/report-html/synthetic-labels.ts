import { isRecord, type Notebook } from "../notebook.js";

/** What outputs say of themselves in words, and the sentence the whole report then carries. */
const signs: readonly { readonly pattern: RegExp; readonly label: string }[] = [
  {
    pattern: /\bsynthetic (survey|data)\b/i,
    label: "The survey is generated: no respondent in it is a person.",
  },
  {
    pattern: /\bteaching model\b/i,
    label: "A teaching model answers: what it says is no evidence about real models, nor about people.",
  },
];

/**
 * What must be said about answers that no human gave, each once: the texts under `populi.synthetic` in the metadata of the
 * notebook and of its outputs (`true` stands for the general sentence), and what the outputs say of themselves.
 */
export function syntheticLabels(notebook: Notebook): string[] {
  const labels = new Set<string>();
  const collect = (metadata: unknown) => {
    if (!isRecord(metadata) || !isRecord(metadata.populi)) return;
    const { synthetic } = metadata.populi;
    if (typeof synthetic === "string" && synthetic !== "") labels.add(synthetic);
    else if (synthetic === true) labels.add("Answers here were made by a program, not given by people.");
  };
  collect(notebook.metadata);
  for (const cell of notebook.cells) {
    if (cell.cell_type !== "code") continue;
    for (const output of cell.outputs) {
      if (!("data" in output)) continue;
      collect(output.metadata);
      const text = String(output.data["text/plain"] ?? "");
      for (const { pattern, label } of signs) if (pattern.test(text)) labels.add(label);
    }
  }
  return [...labels];
}
