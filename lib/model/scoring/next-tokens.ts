import { notFinite } from "../pass/not-finite.js";
import { exponentials } from "./exponentials.js";

/** Used again for every node: results are read before the next one is made. */
let weights = new Float64Array();
let running = new Float64Array();

/** The probabilities of the next token. Tokens can be taken out; the others are the rest. */
export class NextTokens {
  private readonly weights: Float64Array;
  /** Logarithm of the sum of exponentials of the logits. */
  private readonly all: number;
  /** Σ of the weights, which are relative to the likeliest token's. */
  private readonly total: number;
  private readonly taken = new Set<number>();
  /** Σ of the weights that have not been taken out. */
  private rest: number;

  /**
   * Only one may be in use at a time.
   *
   * @param logits `[vocabulary]`
   * @throws PopuliError where logits are not finite
   */
  constructor(private readonly logits: Float32Array) {
    if (weights.length !== logits.length) weights = new Float64Array(logits.length);
    this.weights = weights;
    let largest = Number.NEGATIVE_INFINITY;
    for (let id = 0; id < logits.length; id++) if (logits[id]! > largest) largest = logits[id]!;
    this.total = exponentials(logits, largest, weights);
    this.rest = this.total;
    this.all = largest + Math.log(this.total);
    if (!Number.isFinite(this.all)) throw notFinite("probabilities");
  }

  /** Takes a token out, and gives the logarithm of its probability; −∞ where it has been taken out before. */
  take(token: number): number {
    if (token >= this.logits.length || this.taken.has(token)) return Number.NEGATIVE_INFINITY;
    this.taken.add(token);
    this.rest -= this.weights[token]!;
    this.weights[token] = 0;
    return this.logits[token]! - this.all;
  }

  /** The logarithm of the probability of the tokens that have not been taken out. */
  logOfRest(): number {
    let { rest } = this;
    // The difference has lost its digits where little is left.
    if (rest < 1e-3 * this.total) {
      rest = 0;
      for (let id = 0; id < this.weights.length; id++) rest += this.weights[id]!;
    }
    return Math.log(rest / this.total);
  }

  /** The probability of a token; 0 once it is taken out. */
  probability(token: number): number {
    return token < this.weights.length ? this.weights[token]! / this.total : 0;
  }

  /** `[order + 1]`: the probability of the tokens before each place of an order. Of tokens that are taken out: 0. */
  before(order: Int32Array): Float64Array {
    if (running.length !== order.length + 1) running = new Float64Array(order.length + 1);
    const scale = 1 / this.total;
    let sum = 0;
    for (let place = 0; place < order.length; place++) {
      sum += (this.weights[order[place]!] ?? 0) * scale;
      running[place + 1] = sum;
    }
    return running;
  }
}
