import { writeFile } from "node:fs/promises";
import type { FiveChallenges } from "../../challenge/five-challenges.js";
import { counted } from "../../errors/counted.js";
import { populiVersion } from "../../files/package-root.js";
import { writeWhole } from "../../files/write-whole.js";
import { challenges as picture } from "../../plot/challenges.js";
import { escapeHtml } from "../../show/html.js";
import { withInterval } from "../../show/number-text.js";

/** As many lines of a kind as fit on the page; the rest is in the table of the result. */
const fits = { missing: 4, items: 6, labels: 4 } as const;

/** A4 with margins, in letters that can be read on paper. */
const style = `
@page { size: A4; margin: 12mm 14mm; }
body { font: 9.5pt/1.35 "Liberation Sans", Arial, Helvetica, sans-serif; color: #222; max-width: 182mm; margin: 1em auto; }
h1 { font-size: 15pt; margin: 0 0 .2em; }
.simulated { border: 1px solid #d55e00; padding: .25em .6em; margin: .4em 0; }
ol { margin: .5em 0; padding-left: 1.4em; } li { margin: .25em 0; }
.asks { color: #555; font-style: italic; }
figure { margin: .4em 0; text-align: center; } figure svg { width: 100%; height: auto; max-height: 108mm; }
table { border-collapse: collapse; width: 100%; font-size: 8pt; } th, td { text-align: left; padding: .05em .5em .05em 0; border-bottom: 1px solid #ddd; }
.small { font-size: 7.5pt; color: #444; margin: .3em 0; } .small p { margin: .1em 0; }
@media print { body { margin: 0; } }
`;

/**
 * The five challenges as one page to hand out: the picture, a sentence for each, what the order of options does, and what was not
 * measured. One HTML file without scripts, for one sheet of A4.
 *
 * @example
 * challengesPage(await challenges(run, { budget: { prompts: 0 } })).startsWith("<!doctype html>");
 */
export function challengesPage(found: FiveChallenges): string {
  const { condition, findings, order, plan, labels } = found;
  const title = `The five challenges: ${condition}`;
  const sentences = findings.map(
    ({ name, asks, sentence }) =>
      `<li><strong>${escapeHtml(name)}.</strong> <span class="asks">${escapeHtml(asks)}</span> ${escapeHtml(sentence)}</li>`,
  );
  const prompts =
    plan === undefined
      ? ""
      : ` ${plan.prompts.toLocaleString("en-US")} further prompts of ${counted(plan.respondents, "respondent")}.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="Populi ${escapeHtml(populiVersion)}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="simulated"><strong>Simulated answers.</strong> A language model gave them, not people. ${counted(found.respondents, "simulated respondent")}, ${counted(found.items, "item")}.${prompts} 95 % intervals are for other respondents, asked these items. ${escapeHtml(some(labels, fits.labels).map(ended).join(" "))}</p>
<figure>${picture(found).toSvg()}</figure>
<ol>
${sentences.join("\n")}
</ol>
${orderTable(order)}
<div class="small">
${some(found.missing, fits.missing)
  .map((one) => `<p>Not measured: ${escapeHtml(one)}</p>`)
  .join("\n")}
<p>The challenges are those of Anthis et al. (2025), “LLM Social Simulations Are a Promising Research Method”. How each is measured: docs/challenges.md of Populi ${escapeHtml(populiVersion)}.</p>
</div>
</body>
</html>
`;
}

/**
 * Writes the page of `challengesPage` to a file.
 *
 * @throws PopuliError if the file cannot be written
 * @example
 * await saveChallenges(await challenges(run, { budget: { prompts: 0 } }), "challenges.html");
 */
export async function saveChallenges(found: FiveChallenges, file: string): Promise<void> {
  await writeWhole(file, (temporary) => writeFile(temporary, challengesPage(found)));
}

function orderTable(order: FiveChallenges["order"]): string {
  if (order.length === 0) return "";
  const moved = [...order].sort((a, b) => b.shares.value - a.shares.value);
  const rows = moved
    .slice(0, fits.items)
    .map(({ label, shares, favourite: { before, after } }) =>
      [label, withInterval(shares, 2), before, before === after ? "the same" : after]
        .map((cell) => `<td>${escapeHtml(cell)}</td>`)
        .join(""),
    );
  const rest = order.length > fits.items ? ` The ${fits.items} of ${order.length} that move most.` : "";
  return `<table>
<thead><tr><th>options from last to first${rest}</th><th>shares moved</th><th>favourite before</th><th>after</th></tr></thead>
<tbody>
${rows.map((row) => `<tr>${row}</tr>`).join("\n")}
</tbody>
</table>`;
}

function some(lines: readonly string[], most: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), `${lines.length - most + 1} more, in the table of the result.`];
}

function ended(text: string): string {
  const sentence = `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
