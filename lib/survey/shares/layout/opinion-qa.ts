import { hasColumns, type ShareLayout, textOf } from "./layout.js";
import { pythonLiteral } from "./python-literal.js";

/** Whether the ordinals of options are an order: three steps or more. Negative ones are of options outside it. */
const isOrder = (ordinals: readonly unknown[]): boolean =>
  new Set(ordinals.filter((step) => typeof step === "number" && step >= 0)).size > 2;

/**
 * OpinionQA (Santurkar et al. 2023, arXiv:2303.17548) by group, as SubPOP publishes it (Suh et al. 2025,
 * arXiv:2502.16761): a row for each question, attribute and group, with lists of shares and options. The columns are
 * those that published code reads from SubPOP's files; a file itself was not at hand.
 */
export const opinionQa: ShareLayout = {
  name: "OpinionQA",
  columns: ["qkey", "attribute", "group", "responses", "question", "options", "ordinal"],
  recognises: hasColumns("qkey", "attribute", "group", "responses", "options"),
  read(table, skip) {
    const cells = (name: string) => (table.names.includes(name) ? table.cells(name) : undefined);
    const [keys, attributes, groups, shares, options] = [
      "qkey",
      "attribute",
      "group",
      "responses",
      "options",
    ].map((name) => table.cells(name));
    const [questions, ordinals] = [cells("question"), cells("ordinal")];
    return Array.from({ length: table.size }, (_, row) => {
      const chosen = pythonLiteral(textOf(shares![row]));
      const offered = pythonLiteral(textOf(options![row]));
      const key = textOf(keys![row]);
      if (key === "" || !Array.isArray(chosen) || !Array.isArray(offered) || chosen.length > offered.length) {
        skip(row, "its responses or options cannot be read");
        return [];
      }
      const [attribute, group] = [textOf(attributes![row]), textOf(groups![row])];
      const ordinal = pythonLiteral(textOf(ordinals?.[row]));
      return {
        ...{ key, question: textOf(questions?.[row]) || key, group: `${attribute}: ${group}` },
        traits: new Map([[attribute, group]]),
        ...(Array.isArray(ordinal) && { ordered: isOrder(ordinal.slice(0, chosen.length)) }),
        // The last option is a refusal, for which there is no share.
        answers: chosen.map(
          (share, k) => [textOf(String(offered[k])), typeof share === "number" ? share : undefined] as const,
        ),
      };
    }).flat();
  },
};
