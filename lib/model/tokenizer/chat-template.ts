import { createContext, Script } from "node:vm";
import { Environment, Interpreter, Template } from "@huggingface/jinja";
import { PopuliError } from "../../errors/populi-error.js";
import type { StoredCheckpoint } from "../checkpoint/stored-checkpoint.js";
import type { ChatMessage } from "./tokenizer.js";

/** A checkpoint's chat template. */
export interface ChatTemplate {
  /** False when the template refuses or drops system texts, which then go before the first user message. */
  readonly systemRole: boolean;
  /** Whether it opens reasoning before an answer. It is then closed at once, empty, as in Qwen 3. */
  readonly opensReasoning: boolean;
  /** @throws PopuliError naming the template's file and what is wrong */
  render(messages: readonly ChatMessage[], addGenerationPrompt: boolean): string;
  /**
   * Several chats under one time limit: setting it up takes longer than a template does.
   *
   * @throws PopuliError as `render` does
   */
  renderAll(chats: readonly (readonly ChatMessage[])[], addGenerationPrompt: boolean): string[];
}

/** The part of `tokenizer_config.json` that templates use. */
export interface TokenizerSettings {
  readonly chat_template?: unknown;
  readonly bos_token?: unknown;
  readonly eos_token?: unknown;
  readonly [name: string]: unknown;
}

/**
 * Reads the chat template of a checkpoint: `chat_template.jinja`, `chat_template.json`, or the one in
 * `tokenizer_config.json`.
 *
 * @throws PopuliError naming the file when the template does not parse, or cannot put a single question
 */
export async function readChatTemplate(
  stored: StoredCheckpoint,
  settings: TokenizerSettings,
): Promise<ChatTemplate | undefined> {
  const beside = "chat_template.jinja";
  if (stored.has(beside)) return chatTemplate(await stored.text(beside), settings, stored.place(beside));
  const name = "chat_template.json";
  if (!stored.has(name))
    return chatTemplate(settings.chat_template, settings, stored.place("tokenizer_config.json"));
  return chatTemplate((await stored.object(name)).chat_template, settings, stored.place(name));
}

/**
 * A chat template: a text, or a list of named texts of which the `default` is taken; nothing where there is none.
 *
 * @param file where it was found, for messages
 * @throws PopuliError when the template does not parse, or cannot put a single question
 */
export function chatTemplate(
  stated: unknown,
  settings: TokenizerSettings,
  file: string,
): ChatTemplate | undefined {
  const source = templateText(stated, file);
  if (source === undefined) return undefined;
  const guarded = <T>(body: () => T): T => {
    try {
      return body();
    } catch (error) {
      throw new PopuliError(`the chat template fails: ${reason(error)}`, { file });
    }
  };
  const template = guarded(() => new Template(source));
  const tokens = specialTexts(settings);
  const runAll = (chats: readonly (readonly ChatMessage[])[], addGenerationPrompt: boolean) =>
    guarded(() =>
      withinTime(() =>
        chats.map((messages) =>
          interpret(template, { ...tokens, messages, add_generation_prompt: addGenerationPrompt }),
        ),
      ),
    );
  const run = (messages: readonly ChatMessage[], addGenerationPrompt: boolean) =>
    runAll([messages], addGenerationPrompt)[0]!;
  // A template that cannot render a single question is found now, not after hours.
  const question = "a question";
  const asked = run([{ role: "user", content: question }], true);
  if (!asked.includes(question)) {
    throw new PopuliError(
      "the chat template leaves out the user's message",
      { file },
      "it may belong to another model, or name the roles differently",
    );
  }
  const systemRole = takesSystem(run);
  const renderAll: ChatTemplate["renderAll"] = (chats, addGenerationPrompt) => {
    const shown = systemRole ? chats : chats.map((messages) => withoutSystem(messages));
    return runAll(shown, addGenerationPrompt).map((text) =>
      addGenerationPrompt && opensReasoning(text) ? `${text.trimEnd()}\n\n</think>\n\n` : text,
    );
  };
  return {
    systemRole,
    render: (messages, addGenerationPrompt) => renderAll([messages], addGenerationPrompt)[0]!,
    renderAll,
    opensReasoning: opensReasoning(asked),
  };
}

/** Whether the prompt opens reasoning, as for Qwen's thinking models and DeepSeek's. */
function opensReasoning(prompt: string): boolean {
  return prompt.trimEnd().endsWith("<think>");
}

/** A special token's text, from a string or an object with `content`. */
export function specialText(token: unknown): string | undefined {
  if (typeof token === "string") return token;
  const content = (token as { content?: unknown } | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}

/** `bos_token` and other tokens that templates may write. */
function specialTexts(settings: TokenizerSettings): Record<string, string> {
  const named = Object.entries(settings).filter(([name]) => name.endsWith("_token"));
  const texts = named.flatMap(([name, token]) => {
    const text = specialText(token);
    return text === undefined ? [] : [[name, text] as const];
  });
  return { bos_token: "", eos_token: "", ...Object.fromEntries(texts) };
}

function templateText(stated: unknown, file: string): string | undefined {
  if (typeof stated === "string") return stated;
  if (stated === undefined || stated === null) return undefined;
  const named = Array.isArray(stated) ? stated.find((entry) => entry?.name === "default") : undefined;
  if (typeof named?.template === "string") return named.template;
  throw new PopuliError("'chat_template' is neither a text nor a list with a 'default'", { file });
}

/** Whether the template renders system texts. */
function takesSystem(run: ChatTemplate["render"]): boolean {
  const marked = "a system text";
  try {
    const messages: ChatMessage[] = [
      { role: "system", content: marked },
      { role: "user", content: "?" },
    ];
    return run(messages, true).includes(marked);
  } catch {
    return false;
  }
}

/** The chat with its system texts before the first user message, where Gemma 3's own template puts them. */
function withoutSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== "system");
  const first = others.findIndex(({ role }) => role === "user");
  return others.map((message, index) =>
    index === first ? { ...message, content: [...system, message.content].join("\n\n") } : message,
  );
}

/** Renders the template with globals of our own: the library's `range` can fill memory, and its date is today's. */
function interpret(template: Template, items: Readonly<Record<string, unknown>>): string {
  const environment = new Environment();
  const all = {
    ...{ true: true, True: true, false: false, False: false, none: null, None: null },
    raise_exception(message: unknown) {
      throw new Error(String(message));
    },
    range: boundedRange,
    strftime_now: fixedDate,
    // Llama 3.x writes the date; a prompt must not change from day to day.
    date_string: fixedDate("%d %b %Y"),
    tools: null,
    documents: null,
    // Qwen 3: an answer to a survey item begins at once.
    enable_thinking: false,
    ...items,
  };
  for (const [name, value] of Object.entries(all)) environment.set(name, value);
  return new Interpreter(environment).run(template.parsed).value as string;
}

const longestRange = 100_000;

function boundedRange(first: number, second?: number, step = 1): number[] {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const length = Math.max(0, Math.ceil((to - from) / step));
  // False for NaN too.
  if (!(length <= longestRange)) throw new Error(`range() of ${length} items`);
  return Array.from({ length }, (_, i) => from + i * step);
}

/** 26 July 2024, a Friday, to which Llama 3's template defaults. */
function fixedDate(format: string): string {
  const parts: Readonly<Record<string, string>> = {
    "%Y": "2024",
    "%y": "24",
    "%m": "07",
    "%d": "26",
    "%b": "Jul",
    "%B": "July",
    "%a": "Fri",
    "%A": "Friday",
    "%H": "00",
    "%I": "12",
    "%M": "00",
    "%S": "00",
    "%p": "AM",
    "%%": "%",
  };
  return format.replace(/%[a-zA-Z%]/g, (part) => parts[part] ?? part);
}

// Milliseconds. Published templates take less than ten.
const longestRender = 3000;
const sandbox = createContext({ body: undefined });
const call = new Script("body()");

/** Runs a function that may not return. The time limit of `vm` also stops code that is called from inside. */
function withinTime<T>(body: () => T): T {
  sandbox.body = body;
  try {
    return call.runInContext(sandbox, { timeout: longestRender }) as T;
  } finally {
    sandbox.body = undefined;
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
    ? `it was still running after ${longestRender / 1000} seconds`
    : message;
}
