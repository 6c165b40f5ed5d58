import { PopuliError } from "../../../../errors/populi-error.js";
import { AnswererStopped } from "../../../port/stopped.js";
import type { Budget } from "../options/budget.js";
import type { Range } from "./rough-tokens.js";
import type { Usage } from "./usage.js";

/** What is known of a request before it is sent: a rough count of its prompt's tokens, and the limit of its answer's. */
export interface RequestSize {
  readonly prompt: Range;
  readonly answer: number;
}

/** What the replies so far have told of requests, for estimates and reservations. */
export interface Learnt {
  readonly replies: number;
  /** Tokens billed of prompts, and the rough counts of the same. */
  readonly prompts: { readonly billed: number; readonly rough: number; readonly most: number };
  /** Tokens billed of answers: mean, fewest, most, and by how many the limit was exceeded at most. */
  readonly answers: {
    readonly mean: number;
    readonly fewest: number;
    readonly most: number;
    readonly beyond: number;
  };
}

/** Thrown when the next request could go over the budget; what was answered is kept. */
export class BudgetReached extends AnswererStopped {
  override readonly name = "BudgetReached";
}

/**
 * Counts tokens against a budget. A request in flight counts with the most it may use, as far as the replies before tell: a
 * server may bill thoughts beyond the limit of the answer. With a budget the first request is therefore sent alone.
 */
export class Ledger {
  private prompt = 0;
  private answer = 0;
  private readonly reserved = { prompt: 0, answer: 0 };
  private flying = 0;
  private replies = 0;
  private roughly = 0;
  private mostPrompt = 0;
  private fewest = Number.POSITIVE_INFINITY;
  private most = 0;
  private beyond = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws PopuliError for money without prices */
  constructor(readonly budget: Budget) {
    if (budget.money !== undefined && budget.prices === undefined)
      throw new PopuliError(
        "a budget in money without prices",
        {},
        "say what a million tokens cost: budget: { money: 5, prices: { prompt: 0.15, answer: 0.6 } }",
      );
  }

  get used(): Usage {
    return { prompt: this.prompt, answer: this.answer };
  }

  /** What some tokens cost; `undefined` without prices. */
  cost({ prompt, answer }: Usage): number | undefined {
    const { prices } = this.budget;
    return prices && (prompt * prices.prompt + answer * prices.answer) / 1e6;
  }

  /** What the replies so far have told; `undefined` before the first. */
  get learnt(): Learnt | undefined {
    const { replies, fewest, most, beyond, prompt, answer } = this;
    if (replies === 0) return undefined;
    return {
      replies,
      prompts: { billed: prompt, rough: this.roughly, most: this.mostPrompt },
      answers: { mean: answer / replies, fewest, most, beyond },
    };
  }

  /**
   * Reserves tokens for a request; the function returned takes what it used, or nothing where no reply came. If only the
   * reservations of other requests stand in the way, waits until these have used less.
   *
   * @throws BudgetReached when the budget might not hold them
   */
  async reserve(size: RequestSize, requests = 1): Promise<(used: Usage | undefined) => void> {
    const limited = this.budget.tokens !== undefined || this.budget.money !== undefined;
    for (;;) {
      const most = this.mostOf(size, requests);
      const unknown = limited && this.replies === 0;
      if (!this.over(most) && !(unknown && this.flying > 0)) break;
      if (this.flying === 0) throw this.reached(most);
      await new Promise<void>((known) => this.waiting.push(known));
    }
    const most = this.mostOf(size, requests);
    this.flying += 1;
    this.reserved.prompt += most.prompt;
    this.reserved.answer += most.answer;
    return (used) => {
      this.flying -= 1;
      this.reserved.prompt -= most.prompt;
      this.reserved.answer -= most.answer;
      if (used !== undefined) {
        this.count(used);
        if (requests === 1) this.learn(size, used);
      }
      for (const known of this.waiting.splice(0)) known();
    };
  }

  private learn({ prompt, answer }: RequestSize, used: Usage): void {
    this.replies += 1;
    this.roughly += prompt.likely;
    this.mostPrompt = Math.max(this.mostPrompt, used.prompt / Math.max(1, prompt.likely));
    this.fewest = Math.min(this.fewest, used.answer);
    this.most = Math.max(this.most, used.answer);
    this.beyond = Math.max(this.beyond, used.answer - answer);
  }

  /** The most that requests of a size may use, by what is known. */
  private mostOf({ prompt, answer }: RequestSize, requests: number): Usage {
    return {
      prompt: Math.ceil(this.replies === 0 ? prompt.likely : prompt.likely * Math.max(this.mostPrompt, 0.2)),
      answer: answer + Math.max(0, this.beyond) * requests,
    };
  }

  /** Counts tokens that were not reserved, such as those of a batch of an earlier session. */
  count(used: Usage): void {
    this.prompt += used.prompt;
    this.answer += used.answer;
  }

  private over(most: Usage): boolean {
    const { tokens, money } = this.budget;
    const whole = {
      prompt: this.prompt + this.reserved.prompt + most.prompt,
      answer: this.answer + this.reserved.answer + most.answer,
    };
    return (
      (tokens !== undefined && whole.prompt + whole.answer > tokens) ||
      (money !== undefined && this.cost(whole)! > money)
    );
  }

  private reached(most: Usage): BudgetReached {
    const { tokens, money } = this.budget;
    return new BudgetReached(
      `the budget of ${tokens === undefined ? `${money} in money` : `${tokens} tokens`} is reached after ${this.prompt + this.answer} tokens: what is asked next may take ${most.prompt + most.answer}`,
      {},
      "what was answered is kept: raise the budget and run again to continue (with `file`, in another session too)",
    );
  }
}

/** The size of several requests together. */
export function sumOfSizes(sizes: readonly RequestSize[]): RequestSize {
  const sum = (of: (size: RequestSize) => number) => sizes.reduce((total, size) => total + of(size), 0);
  const prompt = {
    low: sum(({ prompt }) => prompt.low),
    likely: sum(({ prompt }) => prompt.likely),
    high: sum(({ prompt }) => prompt.high),
  };
  return { prompt, answer: sum(({ answer }) => answer) };
}
