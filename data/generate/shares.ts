import type { Codebook } from "../../lib/survey/codebook/codebook.js";

/** The items whose shares are published, and by what. */
const items = ["Q1", "Q46", "Q57", "Q112", "Q199", "Q235", "Q240"];
const attributes = ["B_COUNTRY_ALPHA", "Q260"];

/** Weighted shares of answers by country and by sex, as tables of other surveys are published: a row for each option. */
export function sharesCsv(
  survey: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] },
  codebook: Codebook,
): string {
  const at = (name: string) => survey.columns.indexOf(name);
  const lines = ["SYNTHETIC,item,question,attribute,group,option,share,n"];
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  for (const item of items) {
    const { values, question, label } = codebook.variables.get(item)!;
    for (const attribute of attributes) {
      const described = codebook.variables.get(attribute)!;
      for (const group of described.values) {
        const weights = new Map(values.map(({ code }) => [String(code), 0]));
        let [sum, n] = [0, 0];
        for (const row of survey.rows) {
          const code = String(row[at(item)]);
          const before = weights.get(code);
          if (String(row[at(attribute)]) !== String(group.code) || before === undefined) continue;
          const weight = Number(row[at("W_WEIGHT")]);
          weights.set(code, before + weight);
          sum += weight;
          n += 1;
        }
        if (n === 0) continue; // not asked in this country
        for (const { code, label: option } of values) {
          const share = (weights.get(String(code))! / sum).toFixed(4);
          lines.push(
            [
              1,
              item,
              quoted(question ?? label),
              described.label,
              quoted(group.label),
              quoted(option),
              share,
              n,
            ].join(","),
          );
        }
      }
    }
  }
  return `${lines.join("\n")}\n`;
}
