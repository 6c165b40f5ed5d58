import { PopuliError } from "../../../errors/populi-error.js";
import { AnswererStopped } from "../../port/stopped.js";

/** What a server may cost in a session. */
export interface Budget {
  /** Prompt and answer tokens together, as the server counts them. */
  readonly tokens?: number;
  /** In the currency of `prices`. */
  readonly money?: number;
  /** Of a million tokens. */
  readonly prices?: { readonly prompt: number; readonly answer: number };
}

/** Tokens of prompts and answers. */
export interface Usage {
  readonly prompt: number;
  readonly answer: number;
}

/** Thrown when the next request could go over the budget; what was answered is kept. */
export class BudgetReached extends AnswererStopped {
  override readonly name = "BudgetReached";
}

/** Counts tokens against a budget. A request in flight counts with the most it may use. */
export class Ledger {
  private prompt = 0;
  private answer = 0;
  private readonly reserved = { prompt: 0, answer: 0 };
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

  /**
   * Reserves tokens for a request; the function returned takes what it used. If only the reservations of other requests
   * stand in the way, waits until these have used less.
   *
   * @throws BudgetReached when the budget might not hold them
   */
  async reserve(most: Usage): Promise<(used: Usage) => void> {
    while (this.over(most)) {
      if (this.reserved.prompt + this.reserved.answer === 0) throw this.reached(most);
      await new Promise<void>((known) => this.waiting.push(known));
    }
    this.reserved.prompt += most.prompt;
    this.reserved.answer += most.answer;
    return (used) => {
      this.reserved.prompt -= most.prompt;
      this.reserved.answer -= most.answer;
      this.count(used);
      for (const known of this.waiting.splice(0)) known();
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

/** A rough count of a text's tokens, for estimates: about four characters of English to a token. */
export function roughTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / 4) + 4, 0);
}
