/**
 * Mean, population standard deviation and range of numbers that come one by one, without cancellation: B. P. Welford,
 * "Note on a method for calculating corrected sums of squares and products", Technometrics 4(3), 1962.
 */
export class RunningStatistics {
  count = 0;
  mean = NaN;
  min = NaN;
  max = NaN;
  private sumOfSquares = 0;

  add(value: number): void {
    this.count++;
    if (this.count === 1) {
      this.mean = this.min = this.max = value;
      return;
    }
    const deviation = value - this.mean;
    this.mean += deviation / this.count;
    this.sumOfSquares += deviation * (value - this.mean);
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  /** Population standard deviation; NaN without numbers. */
  get std(): number {
    return this.count === 0 ? NaN : Math.sqrt(this.sumOfSquares / this.count);
  }
}
