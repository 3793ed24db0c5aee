/**
 * Every way in which the product fails, with the exit code that the command line gives it:
 * 1 the job failed, 2 bad arguments or configuration, 3 the input data can't be used, 4 storage or network,
 * 130 interrupted. `docs/errors.md` explains each one; a test holds the two together.
 */
export const ERROR_CODES = {
  'ARGUMENT.INVALID': 2,
  'ARGUMENT.UNKNOWN': 2,
  'CONFIG.INVALID': 2,
  'CONFIG.UNREADABLE': 2,
  'ENGINE.UNKNOWN': 2,
  'ENGINE.UNAVAILABLE': 2,
  'ENGINE.UNSUPPORTED': 2,
  'MODEL.UNKNOWN': 2,
  'MODEL.INVALID': 3,
  'MODEL.WEIGHTS_MISMATCH': 3,
  'WEIGHTS.CORRUPT': 3,
  'TOKENIZER.INVALID': 3,
  'HUB.OFFLINE': 4,
  'HUB.DENIED': 4,
  'HUB.NOT_FOUND': 4,
  'HUB.CORRUPT': 4,
  'HUB.FAILED': 4,
  'DATASET.NOT_FOUND': 3,
  'DATASET.FORMAT_UNKNOWN': 3,
  'DATASET.UNREADABLE': 3,
  'DATASET.COLUMN_MISSING': 3,
  'DATASET.NO_USABLE_ROWS': 3,
  'DATASET.LABELS_INVALID': 3,
  'DATASET.SPLIT_IMPOSSIBLE': 3,
  'TRAINING.DIVERGED': 1,
  'TRAINING.FAILED': 1,
  'TRAINING.MODELS_FAILED': 1,
  'TRAINING.INTERRUPTED': 130,
  'PARALLEL.UNAVAILABLE': 2,
  'PARALLEL.RENDEZVOUS_FAILED': 1,
  'PARALLEL.RANK_LOST': 1,
  'CHECKPOINT.CORRUPT': 1,
  'CHECKPOINT.NONE': 1,
  'CHECKPOINT.WRITE_FAILED': 1,
  'FILESYSTEM.NOT_WRITABLE': 2,
  'FILESYSTEM.NO_SPACE': 1,
  'FILESYSTEM.FAILED': 1,
  'STORAGE.FAILED': 4,
  'STORAGE.NOT_FOUND': 4,
  'STORAGE.DENIED': 4,
  'STORAGE.UNAVAILABLE': 4,
  'STORAGE.CORRUPT': 4,
  'STORAGE.UNSUPPORTED': 4,
  'STORAGE.CONFLICT': 4,
  'STORAGE.INVALID_KEY': 2,
  'SESSION.INVALID': 3,
  'SESSION.NOT_FOUND': 2,
  'SESSION.COMPLETED': 2,
  'SESSION.DRIFT': 2,
  'SESSION.LOCKED': 1,
  INTERNAL: 1,
} as const satisfies Record<string, 1 | 2 | 3 | 4 | 130>;

/** A code of the catalogue, such as `CHECKPOINT.CORRUPT`. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The exit code of the command line for an error code. */
export function exitCodeOf(code: ErrorCode): number {
  return ERROR_CODES[code];
}
