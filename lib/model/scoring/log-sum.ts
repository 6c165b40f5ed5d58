/** A sum of numbers given by their logarithms: neither tiny nor huge ones are lost. */
export class LogSum {
  private largest = Number.NEGATIVE_INFINITY;
  private sum = 0;

  add(log: number): void {
    if (log === Number.NEGATIVE_INFINITY) return;
    if (log <= this.largest) this.sum += Math.exp(log - this.largest);
    else {
      this.sum = this.sum * Math.exp(this.largest - log) + 1;
      this.largest = log;
    }
  }

  /** The logarithm of the sum; −∞ for a sum of nothing. */
  get log(): number {
    return this.sum === 0 ? Number.NEGATIVE_INFINITY : this.largest + Math.log(this.sum);
  }
}
