import { hasColumns, type ShareLayout, textOf } from "./layout.js";
import { pythonLiteral } from "./python-literal.js";

/**
 * GlobalOpinionQA (Durmus et al. 2023, arXiv:2306.16388): a row for each question, with a dictionary of countries and a
 * list of options, as Python prints them.
 */
export const globalOpinionQa: ShareLayout = {
  name: "GlobalOpinionQA",
  columns: ["question", "selections", "options"],
  recognises: hasColumns("question", "selections", "options"),
  read(table, skip) {
    const [questions, selections, options] = ["question", "selections", "options"].map((name) =>
      table.cells(name),
    );
    const sources = table.names.includes("source") ? table.cells("source") : undefined;
    return Array.from({ length: table.size }, (_, row) => {
      const question = textOf(questions![row]);
      const chosen = pythonLiteral(textOf(selections![row]));
      const offered = pythonLiteral(textOf(options![row]));
      if (question === "" || !(chosen instanceof Map) || !Array.isArray(offered)) {
        skip(row, "its question, selections or options cannot be read");
        return [];
      }
      return [...chosen].flatMap(([country, shares]) => {
        if (!Array.isArray(shares) || shares.length !== offered.length) {
          skip(row, `${country} has not as many shares as there are options`);
          return [];
        }
        const category = textOf(sources?.[row]);
        return {
          ...{ key: question, question, group: country, traits: new Map([["country", country]]) },
          ...(category !== "" && { category }),
          sentence: `You are from ${country}.`,
          answers: offered.map((option, k) => {
            const share = shares[k];
            return [textOf(String(option)), typeof share === "number" ? share : undefined] as const;
          }),
        };
      });
    }).flat();
  },
};
