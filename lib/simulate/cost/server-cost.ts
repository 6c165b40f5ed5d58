import { checkOptions } from "../../errors/known-options.js";
import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import type { Tokenizer } from "../../model/tokenizer/tokenizer.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { mostFurther } from "../answerer/server/ask-exactly.js";
import { clientOf, ServerModel } from "../answerer/server/server-model.js";
import { type RequestSize, sumOfSizes } from "../answerer/server/usage/ledger.js";
import { sizeOf } from "../answerer/server/usage/request-size.js";
import type { Usage } from "../answerer/server/usage/usage.js";
import { askRespondent } from "../ask/ask-respondent.js";
import type { Condition } from "../condition/condition.js";
import { resolveCondition } from "../resolve/resolve-condition.js";
import { makeStudy, type StudyOptions } from "../study/make-study.js";
import type { Study } from "../study/study.js";
import { CountingAnswerer } from "./counting-answerer.js";

/** The lowest and the highest that a cost may be. */
export interface CostRange {
  readonly prompt: readonly [low: number, high: number];
  readonly answer: readonly [low: number, high: number];
  /** In the currency of the budget's prices; `undefined` without prices. */
  readonly cost: readonly [low: number, high: number] | undefined;
}

/** About how much a simulation asks of a server. */
export class ServerCost implements Displayable {
  constructor(
    readonly requests: number,
    /** The likely numbers. */
    readonly tokens: { readonly prompt: number; readonly answer: number },
    /** In the currency of the budget's prices; `undefined` without prices. */
    readonly cost: number | undefined,
    /** What they may be between. */
    readonly range: CostRange,
    /** What the numbers come from, and what a server may be asked beyond them. */
    private readonly notes: readonly string[],
  ) {}

  toTable(): Table {
    const { prompt, answer, cost } = this.range;
    return new Table(
      "What the simulation will ask of the server",
      [
        { name: "" },
        { name: "requests" },
        { name: "prompt tokens" },
        { name: "answer tokens" },
        { name: "cost", digits: 4 },
      ],
      [
        ["likely", this.requests, this.tokens.prompt, this.tokens.answer, this.cost ?? null],
        ["at least", this.requests, prompt[0], answer[0], cost?.[0] ?? null],
        ["at most", this.requests, prompt[1], answer[1], cost?.[1] ?? null],
      ],
      [
        ...this.notes,
        "Requests whose answers are kept already, or that several respondents share, are counted too.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/** A study under a condition, whose cost at a server is estimated. */
export interface ServerCostOptions extends StudyOptions {
  readonly model: LocalModel | ServerModel;
  readonly condition: Condition;
  /**
   * The served model's tokenizer, such as that of the same checkpoint loaded here: prompts are then counted. Without it
   * they are estimated by their scripts, or by what the server billed so far in this session.
   */
  readonly tokenizer?: Pick<Tokenizer, "encode">;
}

/**
 * Estimates what a simulation will ask of a server: requests, tokens, and money where prices are known, each with the
 * range it lies in. After the server's first replies the estimate goes by what these were billed, thoughts included. Sends
 * nothing.
 *
 * @throws PopuliError for a local model, which costs nothing
 * @example
 * const model = server({ url, model: "m", budget: { prices: { prompt: 0.15, answer: 0.6 } } });
 * await serverCost({ survey, model, items: ["Q1"], condition: personaPrompt(), respondents: 100, seed: 1 });
 */
export async function serverCost(options: ServerCostOptions): Promise<ServerCost> {
  checkOptions("serverCost", options, {
    ...{ model: true, condition: true, tokenizer: true, survey: true, segmentation: true, items: true },
    ...{ respondents: true, seed: true, mode: true, draw: true, optionOrder: true, itemOrder: true },
    ...{ asking: true, profile: true, scoring: true, read: true, optionLabels: true, answerPrefix: true },
    ...{ example: true, template: true, replyTokens: true, sampling: true },
    // The options of a simulation are given to its estimate as they are.
    ...{ file: true, retry: true, progress: true, signal: true },
  });
  const { model, tokenizer } = options;
  if (!(model instanceof ServerModel))
    throw new PopuliError("a local model costs nothing", {}, "pass server({ url, model })");
  const study = makeStudy(options);
  const counting = new CountingAnswerer(model);
  const condition = await resolveCondition(counting, study, options.condition, {});
  for (const respondent of study.respondents.rows)
    await askRespondent(counting, study, condition, respondent);
  const { requests } = counting;
  const { ledger, requestBody } = clientOf(model);
  const whole = sumOfSizes(requests.map((asked) => sizeOf(asked, requestBody.roomToThink)));
  const prompt = promptTokens(whole, requests, ledger.learnt, tokenizer);
  const answer = answerTokens(whole, requests.length, ledger.learnt);
  const [low, likely, high] = [0, 1, 2].map((i) => ({
    prompt: prompt.tokens[i]!,
    answer: answer.tokens[i]!,
  }));
  const cost = (tokens: Usage | undefined) => ledger.cost(tokens!);
  return new ServerCost(
    requests.length,
    likely!,
    cost(likely),
    {
      prompt: [low!.prompt, high!.prompt],
      answer: [low!.answer, high!.answer],
      cost: ledger.budget.prices && [cost(low)!, cost(high)!],
    },
    [prompt.note, answer.note, ...furtherOf(study)],
  );
}

/** Tokens at least, likely and at most, and what they come from. */
interface Estimated {
  readonly tokens: readonly [low: number, likely: number, high: number];
  readonly note: string;
}

type Learnt = ReturnType<typeof clientOf>["ledger"]["learnt"];

function promptTokens(
  { prompt }: RequestSize,
  requests: CountingAnswerer["requests"],
  learnt: Learnt,
  tokenizer: ServerCostOptions["tokenizer"],
): Estimated {
  if (tokenizer !== undefined) {
    const counts = requests.flatMap(({ messages }) =>
      messages.map(({ content }) => tokenizer.encode(content).length),
    );
    const counted = counts.reduce((sum, count) => sum + count, 0);
    // A chat template puts one to ten tokens around each message.
    const tokens = [
      counted + counts.length,
      counted + 4 * counts.length,
      counted + 10 * counts.length,
    ] as const;
    return {
      tokens,
      note: "Prompt tokens by the tokenizer given, and 1 to 10 for a message's place in the chat.",
    };
  }
  if (learnt !== undefined && learnt.prompts.rough > 0) {
    const ratio = learnt.prompts.billed / learnt.prompts.rough;
    const likely = Math.round(prompt.likely * ratio);
    // Questions differ in what the rough count misses of them.
    const spread = learnt.replies >= 10 ? 0.1 : 0.25;
    return {
      tokens: [Math.floor(likely * (1 - spread)), likely, Math.ceil(likely * (1 + spread))],
      note: `Prompt tokens by what ${learnt.replies} replies of this session were billed, ±${spread * 100} %.`,
    };
  }
  return {
    tokens: [prompt.low, prompt.likely, prompt.high],
    note: "Prompt tokens by the characters of each script, 2.7 to 4.6 to a token in Latin ones.",
  };
}

function answerTokens({ answer }: RequestSize, requests: number, learnt: Learnt): Estimated {
  if (learnt === undefined)
    return {
      tokens: [requests, answer, answer],
      note: "Answer tokens up to the limit of each answer, which replies seldom reach. Thoughts may be billed beyond it: how much the first replies tell.",
    };
  const { mean, fewest, most, beyond } = learnt.answers;
  return {
    tokens: [
      Math.floor(requests * fewest),
      Math.round(requests * mean),
      Math.ceil(Math.max(requests * most, answer + requests * Math.max(0, beyond))),
    ],
    note: `Answer tokens by ${learnt.replies} replies of this session, of ${fewest} to ${most} tokens, thoughts included.`,
  };
}

/** Requests and tokens that depend on the software behind the address, which is not asked here. */
function furtherOf({ mode, answering: { scoring, replyTokens } }: Study): string[] {
  if (mode !== "probabilities" || scoring === "first token") return [];
  const follow = `A server that continues begun replies is asked up to ${mostFurther} times more for an answer, to follow what a first token leaves open.`;
  const decode = `One that gives no log-probabilities writes whole replies, of up to ${replyTokens} tokens.`;
  return scoring === "as read" ? [follow, decode] : [follow];
}
