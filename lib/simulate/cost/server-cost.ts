import { PopuliError } from "../../errors/populi-error.js";
import type { LocalModel } from "../../model/model.js";
import { type Displayable, display, type MimeBundle } from "../../show/display.js";
import { Table } from "../../show/table.js";
import { mostFurther } from "../answerer/server/ask-exactly.js";
import { mostTokens } from "../answerer/server/chat-request.js";
import { clientOf, ServerModel } from "../answerer/server/server-model.js";
import { askRespondent } from "../ask/ask-respondent.js";
import type { Condition } from "../condition/condition.js";
import { resolveCondition } from "../resolve/resolve-condition.js";
import { makeStudy, type StudyOptions } from "../study/make-study.js";
import type { Study } from "../study/study.js";
import { CountingAnswerer } from "./counting-answerer.js";

/** About how much a simulation asks of a server. */
export class ServerCost implements Displayable {
  constructor(
    readonly requests: number,
    readonly tokens: { readonly prompt: number; readonly answer: number },
    /** In the currency of the budget's prices; `undefined` without prices. */
    readonly cost: number | undefined,
    /** What a server may be asked beyond that. */
    private readonly further: readonly string[],
  ) {}

  toTable(): Table {
    return new Table(
      "What the simulation will ask of the server",
      [
        { name: "requests" },
        { name: "prompt tokens" },
        { name: "answer tokens, at most" },
        { name: "cost", digits: 4 },
      ],
      [[this.requests, this.tokens.prompt, this.tokens.answer, this.cost ?? null]],
      [
        "Prompt tokens at four characters each. Requests whose answers are kept already, or that several respondents share, are counted too.",
        ...this.further,
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * Estimates what a simulation will ask of a server: requests, tokens, and money where prices are known. Sends nothing.
 *
 * @throws PopuliError for a local model, which costs nothing
 * @example
 * const model = server({ url, model: "m", budget: { prices: { prompt: 0.15, answer: 0.6 } } });
 * await serverCost({ survey, model, items: ["Q1"], condition: personaPrompt(), respondents: 100, seed: 1 });
 */
export async function serverCost(
  options: StudyOptions & { readonly model: LocalModel | ServerModel; readonly condition: Condition },
): Promise<ServerCost> {
  const { model } = options;
  if (!(model instanceof ServerModel))
    throw new PopuliError("a local model costs nothing", {}, "pass server({ url, model })");
  const study = makeStudy(options);
  const counting = new CountingAnswerer(model);
  const condition = await resolveCondition(counting, study, options.condition, {});
  for (const respondent of study.respondents.rows)
    await askRespondent(counting, study, condition, respondent);
  const { requests } = counting;
  const each = requests.map(mostTokens);
  const tokens = {
    prompt: each.reduce((sum, { prompt }) => sum + prompt, 0),
    answer: each.reduce((sum, { answer }) => sum + answer, 0),
  };
  return new ServerCost(requests.length, tokens, clientOf(model).ledger.cost(tokens), furtherOf(study));
}

/** Requests and tokens that depend on the software behind the address, which is not asked here. */
function furtherOf({ mode, answering: { scoring, replyTokens } }: Study): string[] {
  if (mode !== "probabilities" || scoring === "first token") return [];
  const follow = `A server that continues begun replies is asked up to ${mostFurther} times more for an answer, to follow what a first token leaves open.`;
  const decode = `One that gives no log-probabilities writes whole replies, of up to ${replyTokens} tokens.`;
  return scoring === "as read" ? [follow, decode] : [follow];
}
