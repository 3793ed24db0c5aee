import type { ReplayedPart } from '#application/sessions/replay/compare-checkpoints.js';
import type {
  ModelReplay,
  ReplayedCheckpoint,
  SessionReplay,
} from '#application/sessions/replay/replay-session-use-case.js';
import { formatTable } from '../formatting/table.js';

const PARTS: Readonly<Record<ReplayedPart, string>> = {
  weights: 'weights',
  optimizer: 'optimizer state',
  samples: 'rows trained on',
  metric: 'metric',
};

/** What training again came to, checkpoint by checkpoint. */
export function reportReplay({ sessionId, agrees, models, skipped }: SessionReplay): string[] {
  return [
    ...models.flatMap((model) => [...reportModel(model), '']),
    ...skipped.map(({ name, reason }) => `${name} was not replayed: ${reason}`),
    agrees
      ? `Trained again, ${sessionId} gives the checkpoints on record.`
      : `Trained again, ${sessionId} does NOT give the checkpoints on record.`,
  ];
}

function reportModel({ name, isFurther, fromStep, checkpoints }: ModelReplay): string[] {
  const start = fromStep === 0 ? 'the beginning' : `the checkpoint of step ${fromStep}`;
  const names = Object.keys(PARTS) as ReplayedPart[];
  const columns = [
    { heading: 'step', align: 'right' as const },
    ...names.map((part) => ({ heading: PARTS[part] })),
  ];
  const rows = checkpoints.map(({ step, comparisons }) => [
    String(step),
    ...names.map((part) => {
      const comparison = comparisons.find((one) => one.part === part);
      if (comparison === undefined) return 'not recorded';
      return comparison.agrees ? 'agrees' : 'DIFFERS';
    }),
  ]);
  return [
    `${name}${isFurther ? ', further training' : ''}, trained again from ${start}:`,
    ...formatTable(columns, rows),
    ...differences(checkpoints),
  ];
}

function differences(checkpoints: readonly ReplayedCheckpoint[]): string[] {
  return checkpoints.flatMap(({ step, comparisons }) =>
    comparisons
      .filter(({ agrees }) => !agrees)
      .map(({ part, recorded, found }) => {
        const now = found === null ? 'training ended before that' : `it came to ${found}`;
        return `Step ${step}, ${PARTS[part]}: on record is ${recorded}; ${now}.`;
      }),
  );
}
