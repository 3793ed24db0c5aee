import type { ErrorCode } from '#domain/shared/error-codes.js';

/** A failure to show; an error itself, or one that came back as data. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Advice that holds for every error of a code; other messages say themselves what to do. */
const NEXT_STEPS: Partial<Readonly<Record<ErrorCode, string>>> = {
  'ARGUMENT.INVALID': 'Show what the command takes: arena COMMAND --help',
  'ARGUMENT.UNKNOWN': 'Show what there is: arena --help, arena COMMAND --help',
  'CONFIG.INVALID': 'Show every setting with its default: arena COMMAND --help',
  'ENGINE.UNKNOWN': 'Show the engines that are here: arena engines',
  'ENGINE.UNAVAILABLE': 'Show the engines that are here: arena engines',
  INTERNAL: 'This is a defect of the program. Run it again with --verbose and report what it prints.',
};

interface Problem {
  readonly field: string;
  readonly message: string;
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'field' in value && 'message' in value;
}

function problemsOf(error: ShownError): readonly Problem[] {
  const problems = error.details?.['problems'];
  return Array.isArray(problems) ? problems.filter(isProblem) : [];
}

/** How the settings are called where the reader typed them. */
export interface Naming {
  readonly nameOf: (field: string) => string;
  /** Renames the settings inside a sentence. */
  readonly rename: (sentence: string) => string;
}

const OWN_NAMES: Naming = { nameOf: (field) => field, rename: (sentence) => sentence };

/**
 * Lines for a person: `Error [CODE]: sentence`, a list of the settings in question where there is one, the next step.
 * @param command - the command that failed, for the advice
 */
export function formatError(error: ShownError, naming: Naming = OWN_NAMES, command?: string): string[] {
  const problems = problemsOf(error);
  const lines =
    problems.length === 0
      ? [`Error [${error.code}]: ${error.message}`]
      : [
          `Error [${error.code}]: ${problems.length === 1 ? 'one setting' : `${problems.length} settings`} can't be used:`,
          ...problems.map(({ field, message }) => `  ${naming.nameOf(field)}: ${naming.rename(message)}`),
        ];
  const advice = NEXT_STEPS[error.code];
  if (advice === undefined) return lines;
  return [...lines, command === undefined ? advice : advice.replace('COMMAND', command)];
}
