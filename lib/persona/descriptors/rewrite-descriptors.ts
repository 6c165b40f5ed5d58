import { checkArgument, checkGiven } from "../../errors/check-given.js";
import { counted } from "../../errors/counted.js";
import { callable, names, numbers, optional, wholeFromOne } from "../../errors/kind.js";
import { PopuliError } from "../../errors/populi-error.js";
import { type LongWork, workKinds } from "../../progress/progress.js";
import { track } from "../../progress/track.js";
import type { ShownAsTable } from "../../show/shown-as-table.js";
import type { Variable } from "../../survey/codebook/codebook.js";
import { surveyKind } from "../../survey/design/check-design.js";
import type { Survey } from "../../survey/survey/survey.js";
import { wordsOf } from "./content-words.js";
import { columnsOf, type DescribedItem, type Descriptors, descriptorsKind, inForm } from "./descriptors.js";
import { leakOf } from "./leak.js";
import { shownDescriptors } from "./value-descriptors.js";

/** What writes sentences: a model of any kind, given a request. */
export type Writer = (request: string, attempt: number) => string | Promise<string>;

/** How descriptors are rewritten and checked. */
export interface RewriteOptions extends LongWork {
  readonly survey: Survey;
  /** Items that will be asked, whose words and options no sentence may have. */
  readonly items: readonly string[];
  /** The fewest and the most words of a sentence (default 3 to 30). */
  readonly words?: readonly [fewest: number, most: number];
  /** How often a sentence is asked for before the built-in one is kept (default 3). */
  readonly attempts?: number;
}

/** A sentence that was written and not taken. */
export interface RefusedSentence {
  readonly item: string;
  readonly score: number;
  readonly text: string;
  readonly because: string;
}

/** Rewritten descriptors. */
export interface RewrittenDescriptors {
  readonly descriptors: Descriptors & ShownAsTable;
  /** Sentences rewritten, and in all. */
  readonly rewritten: number;
  readonly sentences: number;
  /** In the order written. A sentence that was refused at every attempt stays as it was. */
  readonly refused: readonly RefusedSentence[];
}

/**
 * Has a model rewrite each sentence of descriptors in other words, and checks what it writes: one sentence to "you", no
 * number, within the length, none of the words or options of an item asked or of the value item itself, nothing from the
 * request, and unlike the item's other sentences. What fails is asked for again, and at last the sentence stays as it was.
 * Whether a sentence still means the same is for you to read: show the descriptors.
 *
 * @param write gets the request, and how often it was made before
 * @throws PopuliError for bounds that no sentence can meet
 * @example
 * const rewritten = await rewriteDescriptors(
 *   valueDescriptors(survey, { items: ["trust"] }),
 *   (request, attempt) => model.answer(request, { temperature: 0.7, maximumTokens: 40, seed: attempt }),
 *   { survey, items: ["Q199"] },
 * );
 * rewritten.refused; // what was written and not taken, and why
 */
export async function rewriteDescriptors(
  descriptors: Descriptors,
  write: Writer,
  options: RewriteOptions,
): Promise<RewrittenDescriptors> {
  checkArgument("rewriteDescriptors", "descriptors", descriptors, descriptorsKind);
  checkArgument("rewriteDescriptors", "write", write, {
    ...callable,
    advice: () => "give a function: (request, attempt) => model.answer(request, { seed: attempt })",
  });
  checkGiven<RewriteOptions>("rewriteDescriptors", options, {
    ...{ survey: surveyKind, items: names },
    ...{ words: optional(numbers), attempts: optional(wholeFromOne) },
    ...workKinds,
  });
  const { survey, words: [fewest, most] = [3, 30], attempts = 3 } = options;
  if (!(fewest >= 1 && most >= fewest))
    throw new PopuliError(`sentences of ${fewest} to ${most} words`, {}, "such as [3, 30]");
  const asked = options.items.map((name) => survey.variable(name));
  const { form } = descriptors;
  const total = descriptors.items.reduce((sum, { sentences }) => sum + sentences.length, 0);
  const refused: RefusedSentence[] = [];
  let rewritten = 0;
  const items: DescribedItem[] = [];
  await track({ task: "rewriting descriptors", total, unit: "sentences" }, options, async (work) => {
    for (const item of descriptors.items) {
      const own = columnsOf(item).map((name) => survey.variable(name));
      const taken: string[] = [];
      const sentences: DescribedItem["sentences"][number][] = [];
      for (const sentence of item.sentences) {
        await work.breathe();
        const before = inForm(sentence, form);
        let text = before;
        for (let attempt = 0; attempt < attempts; attempt++) {
          const reply: unknown = await write(requestFor(before, form), attempt);
          const written = (typeof reply === "string" ? reply : "").trim().replace(/^["“]|["”]$/g, "");
          const because = objection(written, { fewest, most, own, asked, taken });
          if (because === undefined) {
            text = written;
            rewritten += 1;
            break;
          }
          refused.push({ item: item.name, score: sentence.from, text: written, because });
        }
        taken.push(text);
        sentences.push({ ...sentence, ...(form === "hedged" ? { hedged: text } : { plain: text }) });
        work.step();
      }
      items.push({ ...item, sentences });
    }
  });
  const source = `${descriptors.source}; ${rewritten} of ${counted(total, "sentence")} rewritten by a model`;
  return {
    descriptors: shownDescriptors({ ...descriptors, source, items }),
    rewritten,
    sentences: total,
    refused,
  };
}

function requestFor(sentence: string, form: Descriptors["form"]): string {
  return `Say this of the same person in other words, in one sentence to "you"${form === "hedged" ? ", as a leaning and not as a fact" : ""}. Write the sentence and nothing else.\n${sentence}`;
}

interface Bounds {
  readonly fewest: number;
  readonly most: number;
  /** The columns of the value item. */
  readonly own: readonly Variable[];
  readonly asked: readonly Variable[];
  /** Sentences of the item's other scores. */
  readonly taken: readonly string[];
}

/** Why a sentence is not taken; `undefined` where it is. */
function objection(text: string, { fewest, most, own, asked, taken }: Bounds): string | undefined {
  const words = wordsOf(text);
  if (words.length < fewest || words.length > most)
    return `it has ${counted(words.length, "word")}, and ${fewest} to ${most} are wanted`;
  if (!words.some((word) => /^(you|your|yours|yourself)(['’].*)?$/.test(word)))
    return `it is not said to "you"`;
  if (/\d/.test(text)) return "it has a number, as answers have";
  if (/[.!?]\s+\S/.test(text) || /\n/.test(text)) return "it is more than one sentence";
  if (/in other words|nothing else/i.test(text)) return "it repeats the request";
  const leaking = [...asked, ...own].flatMap((variable) => {
    const leak = leakOf(text, variable);
    // A value item may be called by its name: only its wording and options are a copy of the questionnaire.
    return leak === undefined || (own.includes(variable) && leak.startsWith("the label"))
      ? []
      : [`it has ${leak} of '${variable.name}'`];
  });
  if (leaking.length > 0) return leaking[0];
  const said = (sentence: string) => wordsOf(sentence).toSorted().join(" ");
  const copy = taken.find((other) => said(other) === said(text));
  return copy === undefined ? undefined : `it says what the item's "${copy}" says`;
}
