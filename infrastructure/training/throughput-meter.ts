/** Rows and real tokens per second of training alone: evaluation and saving happen while it is paused. */
export class ThroughputMeter {
  private milliseconds = 0;
  private startedAt: number | undefined;
  private samples = 0;
  private tokens = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  resume(): void {
    this.startedAt ??= this.now();
  }

  pause(): void {
    if (this.startedAt === undefined) return;
    this.milliseconds += this.now() - this.startedAt;
    this.startedAt = undefined;
  }

  add(samples: number, tokens: number): void {
    this.samples += samples;
    this.tokens += tokens;
  }

  rates(): { readonly samplesPerSecond: number; readonly tokensPerSecond: number } {
    const seconds = this.milliseconds / 1000;
    if (seconds === 0) return { samplesPerSecond: 0, tokensPerSecond: 0 };
    return { samplesPerSecond: this.samples / seconds, tokensPerSecond: this.tokens / seconds };
  }
}
