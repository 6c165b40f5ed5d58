import { hasColumns, numberOf, type ShareLayout, textOf } from "./layout.js";
import { pythonLiteral } from "./python-literal.js";

/**
 * SimBench (Hu et al. 2025, arXiv:2510.17516): a row for each question and group, with a dictionary of lettered options
 * as Python prints it, in percent. The question's text lists the options behind their letters.
 */
export const simbench: ShareLayout = {
  name: "SimBench",
  columns: [
    "dataset_name",
    "group_prompt_template",
    "group_prompt_variable_map",
    "input_template",
    "human_answer",
    "group_size",
  ],
  recognises: hasColumns("input_template", "human_answer", "group_prompt_template"),
  read(table, skip) {
    const cells = (name: string) => (table.names.includes(name) ? table.cells(name) : undefined);
    const [texts, answers, prompts] = [
      cells("input_template")!,
      cells("human_answer")!,
      cells("group_prompt_template")!,
    ];
    const [maps, sizes, datasets] = [
      cells("group_prompt_variable_map"),
      cells("group_size"),
      cells("dataset_name"),
    ];
    return Array.from({ length: table.size }, (_, row) => {
      const human = pythonLiteral(textOf(answers[row]));
      const text = textOf(texts[row]);
      if (!(human instanceof Map) || human.size < 2 || text === "") {
        skip(row, "its question or human answer cannot be read");
        return [];
      }
      const given = pythonLiteral(textOf(maps?.[row]));
      const traits = new Map(
        given instanceof Map ? [...given].map(([name, value]) => [name, String(value ?? "")] as const) : [],
      );
      const sentence = [...traits].reduce(
        (filled, [name, value]) => filled.replaceAll(`{${name}}`, value),
        textOf(prompts[row]),
      );
      const { question, labels } = splitOptions(text);
      const n = numberOf(sizes?.[row]);
      const category = textOf(datasets?.[row]);
      return {
        ...{ key: `${category}\u0000${text}`, question, traits, sentence },
        ...(category !== "" && { category }),
        group: [...traits.values()].filter((value) => value !== "").join(", ") || sentence || "everyone",
        answers: [...human].map(
          ([letter, share]) =>
            [labels.get(letter) ?? letter, typeof share === "number" ? share : undefined] as const,
        ),
        ...(n !== undefined && { n }),
      };
    }).flat();
  },
};

/** The question without its options, and the options' texts by letter: lines such as "(A): yes" or "A. yes". */
function splitOptions(text: string): { question: string; labels: ReadonlyMap<string, string> } {
  const labels = new Map<string, string>();
  const kept = text.split(/\r?\n/).filter((line) => {
    const [, letter, label] = /^\s*\(?([A-Z]|\d{1,2})(?:\)\s*:?|\s*[.:])\s*(\S.*)$/.exec(line) ?? [];
    if (letter === undefined || label === undefined) return true;
    labels.set(letter, label.trim());
    return false;
  });
  const question = kept
    .join("\n")
    .replace(/\n\s*(answer )?options:?\s*$/i, "")
    .trim();
  return { question: question === "" ? text : question, labels };
}
