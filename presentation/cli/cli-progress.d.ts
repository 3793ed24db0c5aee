/** The part of cli-progress (which brings no types) that is used here. */
declare module 'cli-progress' {
  interface Options {
    readonly format: string;
    readonly stream: object;
    readonly hideCursor: boolean;
    readonly clearOnComplete: boolean;
    readonly gracefulExit: boolean;
    readonly barsize: number;
    readonly linewrap: boolean;
    readonly forceRedraw: boolean;
    readonly barCompleteChar: string;
    readonly barIncompleteChar: string;
  }

  interface Bar {
    update(value: number, payload: object): void;
    update(payload: object): void;
    setTotal(total: number): void;
  }

  class MultiBar {
    constructor(options: Options);
    create(total: number, start: number, payload?: object): Bar;
    /** Prints above the bars; the text ends with a newline. */
    log(text: string): void;
    update(): void;
    stop(): void;
  }
}
