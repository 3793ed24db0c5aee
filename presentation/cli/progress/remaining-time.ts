/** Estimates the time left from the steps seen so far, evaluations and saving included. */
export class RemainingTime {
  private first: { readonly step: number; readonly time: number } | undefined;

  /** @param now - milliseconds since any fixed moment */
  constructor(private readonly now: () => number) {}

  /** Seconds until `totalSteps`; NaN as long as nothing is known. A resumed run starts at its own first step. */
  secondsLeft(step: number, totalSteps: number): number {
    this.first ??= { step, time: this.now() };
    const stepsSeen = step - this.first.step;
    if (stepsSeen === 0) return step >= totalSteps ? 0 : NaN;
    const secondsPerStep = (this.now() - this.first.time) / 1000 / stepsSeen;
    return secondsPerStep * (totalSteps - step);
  }
}
