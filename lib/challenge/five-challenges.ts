import { counted } from "../errors/counted.js";
import { type Displayable, display, type MimeBundle } from "../show/display.js";
import { pValue, withInterval } from "../show/number-text.js";
import { type Cell, Table, type TableSection } from "../show/table.js";
import type { SimulatedRun } from "../simulate/answers/run-shape.js";
import { coverage } from "./challenges-cost.js";
import type { ChallengeMeasure, Finding, HeldAgainst } from "./finding.js";
import type { ChallengeName } from "./five.js";
import type { OrderEffect } from "./order-effects.js";
import type { ProbePlan } from "./probe/plan.js";
import type { Reworded } from "./wording/wordings.js";

/** A challenge and what was found. */
export interface ChallengeFinding extends Finding {
  readonly key: ChallengeName;
  readonly name: string;
  /** The question that it puts to a simulation. */
  readonly asks: string;
}

/** What a result is made of. */
interface Parts {
  readonly run: SimulatedRun;
  readonly findings: readonly ChallengeFinding[];
  readonly order: readonly OrderEffect[];
  readonly plan: ProbePlan | undefined;
  readonly reworded: Reworded | undefined;
  readonly respondents: number;
}

/** A run put to the five challenges. Shows itself as five sentences and a table. */
export class FiveChallenges implements Displayable {
  /** What the run was simulated under. */
  readonly condition: string;
  /** In the order of the paper. */
  readonly findings: readonly ChallengeFinding[];
  /** What the order of options does to each item; none where it was not asked. */
  readonly order: readonly OrderEffect[];
  /** What was asked further; absent for a run without a model. */
  readonly plan: ProbePlan | undefined;
  /** The questions in other words, by item: read whether they ask the same. */
  readonly rewordings: Readonly<Record<string, string>>;
  readonly respondents: number;
  readonly items: number;
  readonly labels: readonly string[];
  private readonly without: readonly string[];
  private readonly from: readonly string[];

  constructor({ run, findings, order, plan, reworded, respondents }: Parts) {
    this.condition = run.condition.name;
    this.findings = findings;
    this.order = order;
    this.plan = plan;
    this.rewordings = Object.fromEntries(reworded?.questions ?? []);
    this.without = reworded?.without ?? [];
    this.from = [...new Set(reworded?.from.values() ?? [])];
    this.respondents = respondents;
    this.items = run.answers.items.length;
    this.labels = run.labels;
  }

  /** One sentence for each challenge, its name first. */
  get sentences(): readonly string[] {
    return this.findings.map(({ name, sentence }) => `${name}: ${sentence}`);
  }

  /** What was not measured, and what the budget left out. */
  get missing(): readonly string[] {
    const found = this.findings.flatMap(({ name, missing }) => missing.map((one) => `${name}. ${one}`));
    const budget =
      this.plan === undefined
        ? []
        : coverage(this.plan)
            .slice(0, 1)
            .filter((one) => one.startsWith("The budget"));
    return [...budget, ...found];
  }

  toTable(): Table {
    const rows: Cell[][] = [];
    const sections: TableSection[] = [];
    for (const { name, asks, main, further } of this.findings) {
      if (main === undefined && further.length === 0) continue;
      sections.push({ before: rows.length, heading: `${name}. ${asks}` });
      rows.push(...[...(main === undefined ? [] : [main]), ...further].map(rowOf));
    }
    return new Table(
      `The five challenges: ${this.condition} (simulated answers)`,
      [{ name: "measure" }, { name: "value" }, { name: "floor" }, { name: "best" }, { name: "p" }],
      rows,
      [...this.sentences, ...this.notes],
      sections,
    );
  }

  /** What the order of options does, item by item. */
  orderTable(): Table {
    return new Table(
      `Options from last to first: ${this.condition} (simulated answers)`,
      [
        { name: "item" },
        { name: "shares moved" },
        { name: "answers moved" },
        { name: "favourite before" },
        { name: "favourite after" },
      ],
      this.order.map(({ label, shares, answers, favourite }): Cell[] => [
        label,
        withInterval(shares, 2),
        withInterval(answers, 2),
        favourite.before,
        favourite.before === favourite.after ? "the same" : favourite.after,
      ]),
      [
        "Shares moved: half the sum of absolute differences of the options' shares. Answers moved: the same of each respondent's own answer, on average. 95 % intervals for other respondents.",
        ...this.labels,
      ],
    );
  }

  /** What a reader must know of the numbers. */
  get notes(): readonly string[] {
    const { plan } = this;
    return [
      `${counted(this.respondents, "respondent")}, ${counted(this.items, "item")}; 95 % intervals for other respondents, asked these items.`,
      ...(plan === undefined
        ? []
        : [
            `${plan.prompts.toLocaleString("en-US")} further prompts, of ${counted(plan.respondents, "respondent")}.`,
          ]),
      ...this.missing.map((one) => `Not measured: ${one}`),
      ...(this.from.length === 0
        ? []
        : [
            `Other words come from ${this.from.join(" and ")}; whether they ask the same is for a reader: .rewordings has them.`,
          ]),
      ...(this.from.length === 0 ? [] : this.without.map((one) => `Without other words: ${one}.`)),
      ...this.labels,
    ];
  }

  [display](): MimeBundle {
    const [table, order] = [this.toTable()[display](), this.orderTable()[display]()];
    if (this.order.length === 0) return table;
    return {
      "text/html": `${String(table["text/html"])}\n${String(order["text/html"])}`,
      "text/plain": `${String(table["text/plain"])}\n\n${String(order["text/plain"])}`,
    };
  }
}

function rowOf({ name, estimate, against, p }: ChallengeMeasure): Cell[] {
  const of = (role: HeldAgainst["role"]) =>
    against
      .filter((one) => one.role === role)
      .map((one) => `${one.name} ${held(one)}`)
      .join("\n") || null;
  return [name, withInterval(estimate), of("floor"), of("best"), p === undefined ? null : pValue(p)];
}

function held({ estimate }: HeldAgainst): string {
  return estimate.low === estimate.high
    ? withInterval({ ...estimate, low: Number.NaN })
    : withInterval(estimate);
}
