import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { answerReader } from "../../../lib/reader/grammar/answer-reader.js";
import { lexicons } from "../../../lib/reader/lexicon/lexicons.js";
import type { Reading } from "../../../lib/reader/reading.js";
import { exampleOptions, type ReadExample, readingRules } from "../../../lib/reader/rules.js";
import { thoughtForms } from "../../../lib/reader/thoughts.js";
import { lettered, numbered } from "./labelled.js";

function says(reading: Reading): string {
  if (reading.kind === "option") return `option ${reading.option + 1}`;
  if (reading.kind === "undecided")
    return `undecided ${reading.options.map((option) => option + 1).join(", ")}`;
  return reading.kind;
}

function readerOf({ options = exampleOptions, letters = false }: ReadExample) {
  return answerReader(letters ? lettered(["Never", "Rarely", "Often", "Always"]) : numbered(options));
}

describe.each(readingRules)("$rule", ({ examples }) => {
  test.each(examples)("$reply says $says", (example) => {
    expect(says(readerOf(example).read(example.reply))).toBe(example.says);
  });
});

test.each(thoughtForms)("a thought between $opens and $closes is skipped ($models)", ({ opens, closes }) => {
  const reader = answerReader(numbered(exampleOptions));
  expect(says(reader.read(`${opens}\nperhaps 1, I'd say 1.\n${closes}\n\n2`))).toBe("option 2");
  expect(says(reader.read(`${opens}\nperhaps 1, I'd say 1.`))).toBe("unread");
});

const cell = (text: string) => text.replaceAll("\n", "⏎").replaceAll("|", "\\|");
const quoted = (text: string) => (text === "" ? "the empty reply" : `\`${cell(text)}\``);

test("the rules are printed in docs/reading-answers.md", async () => {
  const rows = readingRules.map(({ rule, reason, examples }) => {
    const shown = examples.map((example) => {
      const about = example.options ? ` (of ${example.options.map(cell).join(", ")})` : "";
      const letters = example.letters ? " (under letters A to D)" : "";
      return `${quoted(example.reply)} → ${example.says}${about}${letters}`;
    });
    return `| ${cell(rule)} | ${cell(reason)} | ${shown.join("<br>")} |`;
  });
  const page = `# How answers are read

A model writes a reply; the reader says which option it names, or why none. Every reading of a reply is one of five:

| reading | it |
|---|---|
| option | names one option |
| undecided | names several and chooses none |
| out of range | has the form of a label that no option has |
| refused | declines, or does not know |
| unread | is none of these |

The reading comes with its *span*, the part of the reply it was read from. Samples, servers, batteries, elicitation, files
of answers and exact probabilities use this one definition: the probability of an option is the probability that the
reader reads it. It is defined on characters, so it does not depend on a tokenizer.

Replies are read in ${lexicons.map(({ language }) => language).join(", ")}, in all of them at once: a model asked in one
may answer in another. \`answerReader(question, { lexicons })\` adds the words of another language (\`Lexicon\`).

Most examples are about the options 1 too much, 2 about right, 3 too little. ⏎ is a line break.

| rule | why | examples |
|---|---|---|
${rows.join("\n")}

## While the reply is being written

\`soFar\` reads the beginning of a reply. It gives the reading as soon as nothing that follows can change it, and *open*
until then: after \`1\`, because \`10\` or \`1 or 2\` may follow, but not after \`1. \` or \`1\` and a line break. An open
beginning *leads* while it can be the beginning of an answer (white space, a lead-in, a label); otherwise it is prose.
Only an ended reply is refused or unread, because an answer may follow.

## First number wins

\`read: "first number"\` is the rule of PSII's released code (arXiv:2603.16142): the first whole number in the reply is the
answer, wherever it stands, and out of range if no option has it; without a number the reply is unread. “As a 45-year-old,
3” is out of range by this rule. Thoughts are skipped here too.

## Batteries and stated distributions

A line that begins with an item's number (\`3: 2\`, \`3. 2\`, \`Question 3: 2\`) answers that item, up to the next such line,
by the rules above. The first line of an item counts; an item without one is unread, or refused where the whole reply is.

A stated distribution is the first JSON object of the reply, or lines such as \`1: 20 %\`: no option twice and nothing else,
percentages that sum to 100 within 2, or shares that sum to 1, so that options left out have none. Prose and code fences
around it do not matter. Anything else is refused or unread.

## Thoughts

| models | thoughts stand between |
|---|---|
${thoughtForms.map(({ models, opens, closes }) => `| ${models} | \`${cell(opens)}\` and \`${cell(closes)}\` |`).join("\n")}
| gpt-oss, special tokens left out | \`analysis\` and \`assistantfinal\` |
`;
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  await expect(page).toMatchFileSnapshot(join(root, "docs", "reading-answers.md"));
});
