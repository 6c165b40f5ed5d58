import { PopuliError } from "../../../errors/populi-error.js";
import type { PersonaMessage } from "../../../persona/chat.js";
import { type Displayable, display, type MimeBundle } from "../../../show/display.js";
import { Table } from "../../../show/table.js";
import { treatmentOf } from "../../condition/treatment.js";
import type { SimulateOptions } from "../../simulate.js";
import { itemsAsked } from "../../study/item-order.js";
import { isServerStudy, study } from "../../study/study.js";
import { requestFor } from "./question.js";
import { batteryRequest } from "./server-battery.js";
import { serverWords } from "./server-respondent.js";

/** What a simulation will about ask of a server. */
export class Estimate implements Displayable {
  constructor(
    readonly requests: number,
    readonly tokens: { readonly prompt: number; readonly answer: number },
    /** In the currency of the budget's prices; `undefined` without prices. */
    readonly cost: number | undefined,
  ) {}

  [display](): MimeBundle {
    return new Table(
      "Estimated before asking",
      [
        { name: "requests" },
        { name: "prompt tokens" },
        { name: "answer tokens, at most" },
        { name: "cost", digits: 4 },
      ],
      [[this.requests, this.tokens.prompt, this.tokens.answer, this.cost ?? null]],
      [
        "Prompt tokens at four characters each; requests that are already kept, or the same for several respondents, are not taken off.",
      ],
    )[display]();
  }
}

/**
 * How many requests and tokens a simulation takes of a server, and what they cost, without asking it anything.
 *
 * @throws PopuliError for a local model, which costs nothing
 * @example
 * const model = server({ url, model: "m", budget: { prices: { prompt: 0.15, answer: 0.6 } } });
 * await estimate({ survey, model, items: ["Q1"], condition: personaPrompt(), respondents: 100, seed: 1 });
 */
export async function estimate(options: SimulateOptions): Promise<Estimate> {
  const asked = study(options);
  if (!isServerStudy(asked))
    throw new PopuliError("a local model costs nothing", {}, "pass server({ url, model })");
  const { treatment } = await treatmentOf(asked, options.condition, options);
  const requests = [...asked.respondents.rows].flatMap((respondent) => {
    const { system, prompts } = serverWords(asked, treatment, respondent);
    if (asked.asking === "battery") {
      const inOrder = itemsAsked(asked, respondent).map((item) => prompts[item]!);
      const request = batteryRequest(asked, treatment, respondent, inOrder);
      return asked.mode === "sample" ? [request] : inOrder.map(() => request);
    }
    const earlier: PersonaMessage[] = [];
    return itemsAsked(asked, respondent).map((item) => {
      const prompt = prompts[item]!;
      const request = requestFor(asked, { treatment, respondent, system, prompt, earlier: [...earlier] });
      if (asked.asking === "with history")
        earlier.push(
          { role: "user", content: prompt.text },
          { role: "assistant", content: prompt.options[0]!.label },
        );
      return request;
    });
  });
  const { prompt, answer, cost } = asked.model.estimate(requests);
  return new Estimate(requests.length, { prompt, answer }, cost);
}
