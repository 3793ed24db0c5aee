/** How much is printed, and in which form. */
export interface OutputMode {
  /** One JSON object on standard output and nothing else there. */
  readonly json: boolean;
  /** Stack traces. */
  readonly verbose: boolean;
  /** No logs and no progress on standard error; errors only. */
  readonly quiet: boolean;
}

/**
 * Reads the mode from the arguments themselves, so that a failure to parse them is printed in the form asked for, too.
 */
export function readOutputMode(args: readonly string[]): OutputMode {
  const end = args.indexOf('--');
  const flags = end === -1 ? args : args.slice(0, end);
  return {
    json: flags.includes('--json'),
    verbose: flags.includes('--verbose'),
    quiet: flags.includes('--quiet'),
  };
}
