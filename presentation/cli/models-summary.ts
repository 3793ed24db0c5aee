import type { ModelOutcome, TrainModelResponse } from '#application/train-model/train-model-response.js';
import type { Reinforcement } from '#domain/training/reinforced-learning.js';
import type { PlannedModel } from '#domain/plan/planned-model.js';
import { formatDuration } from '../formatting/duration.js';
import { formatMetric, formatQuantity } from '../formatting/numbers.js';
import { formatPairs, formatTable, indent, type Column } from '../formatting/table.js';

type Named = readonly [heading: string, cell: (model: ModelOutcome) => string, align?: Column['align']];

const metric = (value: number | undefined): string => (value === undefined ? '' : formatMetric(value));

/** F1 on the validation split before and after; the model with the higher one is kept. */
function shortly({ f1Before, f1After, epochs, replaced }: Reinforcement): string {
  if (epochs === 0) return 'not needed';
  return replaced
    ? `${metric(f1Before)} -> ${metric(f1After ?? undefined)}`
    : `${metric(f1Before)}, no better`;
}

const OF_PLAN: readonly Named[] = [
  ['name', ({ name }) => name],
  ['labels', ({ key }) => key],
  ['approach', ({ approach, value }) => (value === null ? approach : `${value} against all`)],
  ['language', ({ language }) => language ?? ''],
  ['model', ({ model }) => model],
];

const OF_RESULT: readonly Named[] = [
  ['rank', ({ rank }) => (rank === undefined ? '' : String(rank)), 'right'],
  ['name', ({ name }) => name],
  ['state', ({ state }) => state],
  ['accuracy', ({ test }) => metric(test?.['accuracy']), 'right'],
  ['f1_macro', ({ test }) => metric(test?.['f1_macro']), 'right'],
  ['reinforced', ({ reinforcement }) => (reinforcement === undefined ? '' : shortly(reinforcement))],
  ['time', ({ trainingTime }) => (trainingTime === undefined ? '' : formatDuration(trainingTime)), 'right'],
  ['folder', ({ modelPath }) => modelPath ?? ''],
];

/** A table of models; columns in which all cells are empty are left out. */
function tableOf(models: readonly ModelOutcome[], named: readonly Named[]): string[] {
  const used = named.filter(([, cell]) => models.some((model) => cell(model) !== ''));
  const columns = used.map(([heading, , align]) => ({ heading, ...(align === undefined ? {} : { align }) }));
  return formatTable(
    columns,
    models.map((model) => used.map(([, cell]) => cell(model))),
  );
}

/** Base models that were compared for the same labels and rows in order of their rank, those labels where they were. */
function bestFirst(models: readonly ModelOutcome[]): ModelOutcome[] {
  const group = ({ key, value, language }: ModelOutcome): string => JSON.stringify([key, value, language]);
  const order = [...new Set(models.map(group))];
  const place = (model: ModelOutcome): number => model.rank ?? Infinity;
  return models.toSorted((a, b) => {
    const groups = order.indexOf(group(a)) - order.indexOf(group(b));
    return groups === 0 && place(a) !== place(b) ? place(a) - place(b) : groups;
  });
}

/** The models that will be trained. */
export function summarizePlannedModels(models: readonly PlannedModel[]): string[] {
  const planned = models.map((model) => ({ ...model, state: 'planned' }) as const);
  return [`${formatQuantity(models.length, 'model')} to train:`, ...indent(tableOf(planned, OF_PLAN))];
}

/** What became of the models of a plan, and where it is. */
export function summarizeModels(response: TrainModelResponse, models: readonly ModelOutcome[]): string[] {
  if (models.every(({ state }) => state === 'planned')) {
    return ['', 'Dry run: nothing was trained.', ...summarizePlannedModels(models)];
  }
  const trained = models.filter(({ state }) => state === 'trained').length;
  const time = response.trainingTime === undefined ? '' : ` in ${formatDuration(response.trainingTime)}`;
  const places = [
    ['best', response.bestModel],
    ['session', response.sessionId],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  return [
    '',
    `Trained ${trained} of ${formatQuantity(models.length, 'model')}${time}. On the held-out split:`,
    ...indent(tableOf(bestFirst(models), OF_RESULT)),
    '',
    ...formatPairs(places),
  ];
}
