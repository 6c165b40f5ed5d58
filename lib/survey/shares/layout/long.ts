import { numberOf, type RawCell, type ShareLayout, textOf } from "./layout.js";

/** What each column may be called. */
const synonyms = {
  item: ["item", "question_id", "qkey", "variable", "question"],
  group: ["group", "segment", "population", "country"],
  option: ["option", "answer", "response", "choice", "label"],
  share: ["share", "proportion", "probability", "percent", "percentage", "pct", "weight"],
  n: ["n", "group_size", "base", "sample_size"],
  question: ["question", "question_text", "text", "wording"],
  attribute: ["attribute", "trait", "dimension"],
} as const;

/** A row for each item, group and option. */
export const long: ShareLayout = {
  name: "a row for each option",
  columns: ["item", "group", "option", "share", "n"],
  recognises: (names) =>
    ["item", "group", "option", "share"].every(
      (role) => columnFor(role as keyof typeof synonyms, names) !== undefined,
    ),
  read(table, skip) {
    const cells = (role: keyof typeof synonyms) => {
      const name = columnFor(role, table.names);
      return name === undefined ? undefined : table.cells(name);
    };
    const [items, groups, options, shares] = [
      cells("item")!,
      cells("group")!,
      cells("option")!,
      cells("share")!,
    ];
    const [ns, questions, attributes] = [cells("n"), cells("question"), cells("attribute")];
    const found = new Map<string, RawCell & { readonly answers: [string, number | undefined][] }>();
    for (let row = 0; row < table.size; row++) {
      const [item, group, option] = [textOf(items[row]), textOf(groups[row]), textOf(options[row])];
      if (item === "" || group === "" || option === "") {
        skip(row, "an item, group or option is missing");
        continue;
      }
      const attribute = textOf(attributes?.[row]) || "group";
      const key = JSON.stringify([item, attribute, group]);
      const n = numberOf(ns?.[row]);
      const cell = found.get(key) ?? {
        key: item,
        question: textOf(questions?.[row]) || item,
        answers: [],
        group: attribute === "group" ? group : `${attribute}: ${group}`,
        traits: new Map([[attribute, group]]),
        ...(n !== undefined && { n }),
      };
      cell.answers.push([option, numberOf(shares[row])]);
      found.set(key, cell);
    }
    return [...found.values()];
  },
};

/** The column that plays a role: the first of its names that the table has, in any case. */
function columnFor(role: keyof typeof synonyms, names: readonly string[]): string | undefined {
  for (const synonym of synonyms[role]) {
    const found = names.find((name) => name.trim().toLowerCase() === synonym);
    if (found !== undefined) return found;
  }
  return undefined;
}
