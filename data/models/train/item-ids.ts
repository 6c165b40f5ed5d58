import { type ChatTokenizer, directInstruction, optionIds } from "../../../lib/persona/chat.js";
import { chatForm, type TemplateTokenizer } from "../../../lib/persona/chat-form.js";
import { type OptionOrder, questionPrompt } from "../../../lib/persona/question.js";
import type { Variable } from "../../../lib/survey/codebook/codebook.js";
import type { ItemIds } from "./packs.js";

/** Chats as token ids, in one of the two forms that the model is trained on. */
export interface ChatIds {
  /** What comes before a question. */
  prefix(system: string): number[];
  /** A closed question after it, up to where the answer begins, and the labels of its options in codebook order. */
  item(variable: Variable, order: OptionOrder): ItemIds;
  /** An open question after an instruction, as the vectors' prompts have them, up to where the answer begins. */
  open(instruction: string, question: string): { readonly prefix: number[]; readonly ids: number[] };
}

/**
 * Ids by the chat template, or raw. The tokenizer never merges across lines nor across the template's special tokens, so
 * lines are encoded alone, each once; test/data/teaching checks that this gives the ids of the whole chat.
 */
export function chatIds(tokenizer: TemplateTokenizer, template: "chat" | "raw"): ChatIds {
  const raw = template === "raw";
  const form: ChatTokenizer = chatForm(tokenizer, { raw });
  const lines = new Map<string, readonly number[]>();
  const encode = (text: string) =>
    (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).flatMap((line) => {
      const known = lines.get(line) ?? tokenizer.encode(line);
      lines.set(line, known);
      return [...known];
    });
  const [beforeSystem, betweenTurns, beforeAnswer] = around(form);
  const labels = new Map<string, readonly number[]>();

  return {
    prefix: (system) => encode(`${beforeSystem}${system}${betweenTurns}`),
    item(variable, order) {
      const prompt = questionPrompt(variable, { order });
      const missing = prompt.options.some(({ label }) => !labels.has(label));
      if (missing) {
        const ids = optionIds(form, prompt).options;
        for (const [place, { label }] of prompt.options.entries()) labels.set(label, ids[place]!);
      }
      const inOrder: (readonly number[])[] = [];
      prompt.options.forEach(({ label }, place) => {
        inOrder[prompt.order[place]!] = labels.get(label)!;
      });
      return { ids: encode(`${prompt.text}${beforeAnswer}`), labels: inOrder };
    },
    open: (instruction, question) =>
      raw
        ? { prefix: encode(`${instruction}\n`), ids: encode(`${question}\n`) }
        : {
            prefix: encode(`${beforeSystem}${instruction}${betweenTurns}`),
            ids: encode(`${question}${beforeAnswer}`),
          },
  };
}

/** What a form of chats writes before the system text, between it and the question, and before the answer. */
function around(form: ChatTokenizer): readonly [string, string, string] {
  const question = "?";
  const whole = form.renderChat(
    [
      { role: "system", content: directInstruction },
      { role: "user", content: question },
    ],
    { addGenerationPrompt: true },
  );
  const system = whole.indexOf(directInstruction);
  const after = system + directInstruction.length;
  const asked = whole.indexOf(question, after);
  return [whole.slice(0, system), whole.slice(after, asked), whole.slice(asked + question.length)];
}
