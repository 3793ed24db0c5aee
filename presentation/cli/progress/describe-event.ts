import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { DatasetReport, DatasetStatistics } from '#domain/dataset/statistics.js';
import type { ReinforcedLearning } from '#domain/training/reinforced-learning.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import { summarizePlannedModels } from '../models-summary.js';
import { formatBytes } from '../../formatting/bytes.js';
import { formatHeadlineMetrics } from '../../formatting/metrics.js';
import { formatCount, formatMetric, formatQuantity } from '../../formatting/numbers.js';
import { describeReinforcementResult } from '../../formatting/reinforcement.js';

const BAD_ROWS_SHOWN = 3;
const LABELS_SHOWN = 10;

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function describeBadRows(report: DatasetReport): string[] {
  if (report.badRowCount === 0) return [];
  const shown = report.badRows.slice(0, BAD_ROWS_SHOWN);
  const hidden = report.badRowCount - shown.length;
  return [
    `  ${formatQuantity(report.badRowCount, 'row')} left out:`,
    ...shown.map(({ file, line, message }) => `    ${file}:${line}: ${message}`),
    ...(hidden === 0 ? [] : [`    and ${formatCount(hidden)} more`]),
  ];
}

/** The split and the warnings (duplicates among them) are not here: step 3 logs them. */
function describeDataset(statistics: DatasetStatistics, report: DatasetReport): string[] {
  const labels = Object.keys(statistics.labelCounts).length;
  const labelText = labels === 0 ? '' : `, ${formatQuantity(labels, 'label')}`;
  const { median, p95, max } = statistics.characters;
  return [
    `  ${formatQuantity(statistics.rowCount, 'row')}${labelText}`,
    `  characters per text: median ${formatCount(median)}, 95 % below ${formatCount(p95)}, longest ${formatCount(max)}`,
    ...describeBadRows(report),
  ];
}

function describeTrainerEvent(event: TrainerEvent): string[] {
  switch (event.type) {
    case 'evaluation': {
      const best = event.isBest ? ' (best so far)' : '';
      return [`  epoch ${event.epoch.toFixed(2)}: validation ${formatHeadlineMetrics(event.metrics)}${best}`];
    }
    case 'skipped_step':
      return [`  Warning: step ${formatCount(event.step)} skipped: ${event.reason}`];
    case 'warning':
      return [`  Warning: ${event.message}`];
    case 'step':
    case 'evaluation_progress':
    case 'checkpoint':
      return [];
    default:
      return event satisfies never;
  }
}

function describeReinforcement({
  stage,
  settings,
  reinforcement,
}: Extract<TrainModelEvent, { type: 'reinforcement' }>): string[] {
  const f1 = `F1 ${formatMetric(reinforcement.f1Before)} on the validation split`;
  const threshold = formatMetric(settings.f1Threshold);
  switch (stage) {
    case 'not_needed':
      return [`  ${f1} reaches the threshold of ${threshold}: no reinforced learning`];
    case 'begun':
      return [
        `  ${f1} is under the threshold of ${threshold}: ${formatQuantity(reinforcement.epochs, 'further epoch')}`,
        `  ${describeMinority(reinforcement.minorityLabels, settings)}`,
      ];
    case 'ended':
      return [`  ${describeReinforcementResult(reinforcement)}`];
    default:
      return stage satisfies never;
  }
}

function describeMinority(
  labels: readonly string[],
  { oversampleFactor, classWeightFactor }: ReinforcedLearning,
): string {
  if (labels.length === 0) return 'no label has fewer rows than the others, so all rows count the same';
  const shown = labels.slice(0, LABELS_SHOWN).join(', ');
  const more = labels.length > LABELS_SHOWN ? ` and ${formatCount(labels.length - LABELS_SHOWN)} more` : '';
  return `rows with ${shown}${more}: seen ${oversampleFactor} times as often, loss counted ${classWeightFactor} times`;
}

/** Lines that say what happened, for events that both kinds of display show the same way; none for the others. */
export function describeEvent(event: TrainModelEvent): string[] {
  switch (event.type) {
    case 'step_started':
      return [`[${event.number}/${event.total}] ${capitalized(event.name)}`];
    case 'log':
      return [
        event.level === 'info' ? `  ${event.message}` : `  ${capitalized(event.level)}: ${event.message}`,
      ];
    case 'session':
      return [`  session ${event.sessionId}`];
    case 'dataset':
      return describeDataset(event.statistics, event.report);
    case 'trainer':
      return describeTrainerEvent(event.event);
    case 'tokenizing':
      return event.done === event.total ? [`  ${formatCount(event.total)} texts tokenised`] : [];
    case 'reinforcement':
      return describeReinforcement(event);
    case 'models_planned':
      return summarizePlannedModels(event.models);
    case 'model_started':
      return ['', `Model ${event.number}/${event.total}: ${event.name}`];
    case 'model_finished':
      return event.failure === undefined ? [] : [`  Error: ${event.name} failed: ${event.failure}`];
    case 'download':
      return event.progress.doneBytes === event.progress.totalBytes
        ? [`  downloaded ${formatBytes(event.progress.totalBytes)}`]
        : [];
    case 'step_finished':
    case 'plan':
      return [];
    default:
      return event satisfies never;
  }
}
