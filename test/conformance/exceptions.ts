/** Cases of the suite that may fail on the torch engine, by their whole name, each with the reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {};
