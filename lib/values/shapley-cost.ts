import { duration } from "../progress/duration.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { Table } from "../show/table.js";
import { LocalAnswerer } from "../simulate/answerer/local/local-answerer.js";
import { askRespondent } from "../simulate/ask/ask-respondent.js";
import { askedTogether } from "../simulate/ask-respondents.js";
import type { ResolvedCondition } from "../simulate/condition/resolved-condition.js";
import { resolveCondition } from "../simulate/resolve/resolve-condition.js";
import { cut } from "../simulate/study/shard.js";
import type { Study } from "../simulate/study/study.js";
import {
  askingOrder,
  differentPrompts,
  planShapley,
  type ShapleyOptions,
  type ShapleyPlan,
} from "./shapley-plan.js";

/** What Shapley values will cost. Shows itself as a table. */
export class ShapleyCost implements Displayable {
  constructor(
    readonly coalitions: number,
    readonly personas: number,
    readonly items: number,
    /** Prompts that differ, each asked once with all items. */
    readonly prompts: number,
    /** Estimated on this machine; `undefined` for a server. */
    readonly seconds: number | undefined,
  ) {}

  /** In one line. */
  get text(): string {
    const count = (n: number) => n.toLocaleString("en-US");
    const time = this.seconds === undefined ? "" : `, about ${duration(this.seconds)}`;
    return `${count(this.coalitions)} coalitions × ${count(this.personas)} personas, ${count(this.prompts)} of whose prompts differ, × ${count(this.items)} items${time}`;
  }

  toTable(): Table {
    return new Table(
      "What Shapley values will cost",
      [{ name: "of" }, { name: "number" }],
      [
        ["coalitions of value items", this.coalitions],
        ["personas", this.personas],
        ["items asked", this.items],
        ["prompts, if coalitions shared nothing", this.coalitions * this.personas],
        ["prompts that differ, each asked once", this.prompts],
        ["questions put to the model", this.prompts * this.items],
        ["time, estimated", this.seconds === undefined ? null : duration(this.seconds)],
      ],
      [
        this.seconds === undefined
          ? "A server takes as long as it takes; serverCost(…) has tokens and prices of one condition."
          : "The time is estimated from some coalitions of the first persona. Answers in a run file are not asked for again.",
      ],
    );
  }

  [display](): MimeBundle {
    return this.toTable()[display]();
  }
}

/**
 * What Shapley values will cost here: coalitions, prompts that differ, and seconds, estimated by asking the first persona.
 *
 * @throws PopuliError as `shapley` does
 * @example
 * const few = valueDescriptors(survey, { items: ["happiness", "trust", "god"] });
 * await shapleyCost({ survey, model, by: byCountry, descriptors: few, items: ["Q199"], personas: 2, seed: 1 });
 */
export async function shapleyCost(options: ShapleyOptions): Promise<ShapleyCost> {
  return costOf(planShapley("shapleyCost", options), options);
}

/** The cost of a plan. */
export async function costOf(plan: ShapleyPlan, work: ShapleyOptions): Promise<ShapleyCost> {
  const { study, answerer, coalitions } = plan;
  const { rows } = cut(study).respondents;
  const prompts = differentPrompts(plan);
  const cost = (seconds: number | undefined) =>
    new ShapleyCost(coalitions.length, rows.length, study.items.length, prompts, seconds);
  if (!(answerer instanceof LocalAnswerer)) return cost(undefined);
  const order = askingOrder(plan);
  const ask = async (first: number) => {
    const own = answerer.withoutMemory();
    const some: { readonly study: Study; readonly condition: ResolvedCondition }[] = [];
    for (const place of order.slice(first, first + askedTogether))
      some.push({ study, condition: await resolveCondition(own, study, coalitions[place]!, work) });
    const started = performance.now();
    await own.together(some, rows[0]!);
    for (const { condition } of some) await askRespondent(own, study, condition, rows[0]!);
    return (performance.now() - started) / 1_000 / some.length;
  };
  return answerer.model.sharing(async () => {
    // The very first pass takes longer than later ones.
    await ask(order.length - 2);
    return cost((await ask(Math.floor(order.length / 3))) * prompts);
  });
}
