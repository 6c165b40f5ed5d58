import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { Interrupted } from "../../errors/interrupted.js";
import { PopuliError } from "../../errors/populi-error.js";
import { wholeNumber } from "../../errors/whole-number.js";
import type { ChatMessage } from "../../model/model.js";
import { type Language, scaffolds } from "../../persona/scaffold.js";
import { type LongWork, longWork, type ProgressState } from "../../progress/progress.js";
import { randomStream } from "../../random/stream.js";
import type { Code, Variable } from "../../survey/codebook/codebook.js";
import type { Survey } from "../../survey/survey/survey.js";
import { jsonHash } from "../json-hash.js";
import { checkedTexts } from "./checked-texts.js";
import type { GivenTexts } from "./vector-texts.js";

/** Puts a chat to a model, on this machine or behind a server, and gives what it answers. */
export type Ask = (
  messages: readonly ChatMessage[],
  options: { readonly seed: number; readonly signal?: AbortSignal | undefined },
) => Promise<string>;

export interface GenerateTextsOptions extends LongWork {
  readonly attributes: readonly string[];
  /** Who writes: `askLocally(model)`, or a function that asks a server. */
  readonly ask: Ask;
  readonly seed: number;
  /**
   * Where each attribute's texts are kept, as `<attribute>.yaml` in the form of `data/vectors`; what is there is not
   * asked again.
   */
  readonly folder: string;
  /** Default 40 (seed 001, appendix D.2). */
  readonly questions?: number;
  /** For each value; default 5. */
  readonly instructions?: number;
  /** Language of the texts (default English). */
  readonly language?: Language;
  /** Times a model is asked for one list before giving up (default 4). */
  readonly attempts?: number;
}

/**
 * Has a model write the texts that demographic vectors are made from, for any categorical variables of any survey: questions
 * near the attribute's subject, and for each value persona instructions (seed 001, appendix D.2; our wording of the request).
 * Replies must be JSON with as many distinct, non-empty texts in the language as asked for; a reply that is not is shown to
 * the model with what was wrong with it. Each finished list is kept at once, so that an interrupted call goes on.
 *
 * @returns by attribute, as `demographicVectors(model, survey, { attributes, texts })` takes them
 * @throws PopuliError for a variable without listed values, a model that keeps failing (its last fault is told), or a folder
 *   with texts of another request
 * @throws Interrupted; a second call goes on
 * @example
 * const texts = await generateTexts(survey, { attributes: ["region"], ask: askLocally(model), folder: "texts", seed: 1 });
 * const vectors = await demographicVectors(model, survey, { attributes: ["region"], texts, seed: 1 });
 */
export async function generateTexts(
  survey: Survey,
  options: GenerateTextsOptions,
): Promise<Readonly<Record<string, GivenTexts>>> {
  const request = {
    questions: wholeNumber("questions", options.questions ?? 40),
    instructions: wholeNumber("instructions", options.instructions ?? 5),
    language: options.language ?? "en",
    attempts: wholeNumber("attempts", options.attempts ?? 4),
  };
  const variables = options.attributes.map((attribute) => categorical(survey, attribute));
  const { progress, signal } = longWork(options);
  const task = `texts for ${options.attributes.join(", ")}`;
  const total = variables.reduce((sum, { values }) => sum + values.length + 1, 0);
  let done = 0;
  const report = (state: ProgressState["state"]) => progress({ task, done, total, unit: "lists", state });
  const texts: Record<string, GivenTexts> = {};
  report("running");
  try {
    for (const variable of variables) {
      const file = new TextFile(options.folder, variable, request, options.seed);
      const wanted = [
        { part: "questions" as const, ask: askForQuestions(variable, request), many: request.questions },
        ...variable.values.map(({ code, label }) => ({
          part: code,
          ask: askForInstructions(variable, label, request),
          many: request.instructions,
        })),
      ];
      for (const { part, ask, many } of wanted) {
        await setImmediate();
        if (signal?.aborted) throw new Interrupted(task);
        if (!file.has(part)) {
          const path = ["texts", variable.name, String(part)];
          const list = await listFrom(options.ask, ask, many, {
            ...request,
            what: `${variable.name}, ${part === "questions" ? "questions" : `instructions for ${part}`}`,
            seedOf: (attempt) => randomStream(options.seed, [...path, attempt]).integer(2 ** 31),
            signal,
          });
          file.put(part, list);
        }
        done += 1;
        report("running");
      }
      texts[variable.name] = file.whole();
    }
  } catch (error) {
    report(error instanceof Interrupted ? "interrupted" : "failed");
    throw error;
  }
  report("finished");
  return texts;
}

interface Request {
  readonly questions: number;
  readonly instructions: number;
  readonly language: Language;
  readonly attempts: number;
}

function categorical(survey: Survey, attribute: string): Variable {
  const variable = survey.variable(attribute);
  if (variable.values.length < 2)
    throw new PopuliError(
      `'${attribute}' has no list of values to write instructions for`,
      { column: attribute },
      `list its values in the codebook; of a quantity make groups first: survey.derive(groups("groups", "${attribute}", [18, 40, Infinity]))`,
    );
  return variable;
}

const jsonOnly = "Answer with one JSON object and nothing else:";

function askForQuestions({ label, question, values }: Variable, { questions, language }: Request): string {
  return [
    `Write ${questions} different open questions for interviews, in ${scaffolds[language].name}. Their subject is "${label}"${question === undefined ? "" : ` (in the survey: "${question}")`}: what people of each of these groups may see differently: ${values.map((value) => value.label).join("; ")}.`,
    "Every question is put to people of all groups alike, so none may presuppose a group. Keep each to one short sentence.",
    `${jsonOnly} {"texts": ["…", … ]} with exactly ${questions} questions.`,
  ].join("\n");
}

function askForInstructions({ label }: Variable, value: string, { instructions, language }: Request): string {
  return [
    `Write ${instructions} different instructions, in ${scaffolds[language].name}, that make a reader answer an interview as a person for whom this is so: "${label}" is "${value}".`,
    'Address the reader as "you". Each describes the situation in its own way (a fact, a life, a day, a form filled in, an interview) and never says what such a person thinks.',
    `${jsonOnly} {"texts": ["…", … ]} with exactly ${instructions} instructions.`,
  ].join("\n");
}

/** Asks until the reply is a list as wanted, each time showing the model what was wrong with the last one. */
async function listFrom(
  ask: Ask,
  text: string,
  many: number,
  options: Pick<Request, "attempts" | "language"> & {
    readonly what: string;
    seedOf(attempt: number): number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly string[]> {
  const first: ChatMessage = { role: "user", content: text };
  let messages: readonly ChatMessage[] = [first];
  let fault = "";
  for (let attempt = 0; attempt < options.attempts; attempt++) {
    const reply = await ask(messages, { seed: options.seedOf(attempt), signal: options.signal });
    const found = checkedTexts(reply, many, options.language);
    if ("texts" in found) return found.texts;
    fault = found.fault;
    messages = [
      first,
      { role: "assistant", content: reply },
      { role: "user", content: `That cannot be used: ${fault}. ${jsonOnly} {"texts": ["…", … ]}` },
    ];
  }
  throw new PopuliError(
    `the model gave no usable list for ${options.what} in ${options.attempts} attempts; the last time ${fault}`,
    {},
    "take a larger model, fewer texts, or more attempts; what was finished is kept",
  );
}

/** The texts of one attribute in a folder: a file with ".part" in its name until all are there. */
class TextFile {
  private readonly done: Map<"questions" | Code, readonly string[]>;
  private readonly path: string;
  private readonly request: string;

  constructor(
    folder: string,
    private readonly variable: Variable,
    { questions, instructions, language }: Request,
    seed: number,
  ) {
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, `${variable.name}.yaml`);
    const { label, values } = variable;
    this.request = jsonHash([label, values, questions, instructions, language, seed]).slice(0, 16);
    this.done = this.read();
  }

  has(part: "questions" | Code): boolean {
    return this.done.has(part);
  }

  put(part: "questions" | Code, texts: readonly string[]): void {
    this.done.set(part, texts);
    const { name, values } = this.variable;
    const listed = values.filter(({ code }) => this.done.has(code));
    const content = stringify(
      {
        attribute: name,
        request: this.request,
        questions: this.done.get("questions") ?? [],
        values: new Map(listed.map(({ code }) => [code, this.done.get(code)])),
      },
      { lineWidth: 0 },
    );
    const head = `# Texts for the demographic vectors of ${this.variable.label.replaceAll("\n", " ")}. Written by a language model.\n`;
    writeFileSync(this.partial, head + content);
    if (listed.length === values.length && this.done.has("questions")) renameSync(this.partial, this.path);
  }

  whole(): GivenTexts {
    return {
      questions: this.done.get("questions")!,
      instructions: this.variable.values.map(({ code }) => ({ code, texts: this.done.get(code)! })),
    };
  }

  private get partial(): string {
    return this.path.replace(/\.yaml$/, ".part.yaml");
  }

  private read(): Map<"questions" | Code, readonly string[]> {
    const file = [this.path, this.partial].find((path) => existsSync(path));
    const done = new Map<"questions" | Code, readonly string[]>();
    if (file === undefined) return done;
    const content: unknown = parse(readFileSync(file, "utf8"), { mapAsMap: true });
    const map = content instanceof Map ? content : new Map();
    if (map.get("request") !== this.request)
      throw new PopuliError(
        "these texts were made for another request: other values, counts, language or seed",
        { file },
        "name another folder, or take the file away",
      );
    const questions = map.get("questions") as readonly string[];
    if (questions.length > 0) done.set("questions", questions);
    for (const [code, texts] of map.get("values") as Map<Code, readonly string[]>) done.set(code, texts);
    return done;
  }
}
