import type { DatasetSurvey } from '#domain/dataset/dataset-survey.js';
import { findRareLabels, keepsLabel, withoutLabels, type RareLabel } from '#domain/plan/rare-labels.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { TrainModelListener } from '../train-model/train-model-event.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';
import { surveyFor } from './choose-plan.js';

const LABELS_SHOWN = 10;

/** A request and the survey of its data, after labels with too few rows were left out. */
export interface FilteredRequest {
  readonly request: TrainModelRequest;
  readonly survey: DatasetSurvey;
}

/**
 * Leaves out the labels that fewer rows have than the request asks for. The rows that stay are written to a folder of
 * the session and take the place of the dataset; without a folder (a dry run) only the survey changes.
 * @throws ArenaError `DATASET.LABELS_INVALID` when no label is left
 */
export async function filterLabels(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  survey: DatasetSurvey,
  listener: TrainModelListener,
  claimFolder: () => Promise<string>,
): Promise<FilteredRequest> {
  const { minSamplesPerLabel } = request;
  if (minSamplesPerLabel === undefined) return { request, survey };
  const perLanguage = request.perLanguage === true || request.languageDatasets !== undefined;
  const rare = findRareLabels(survey, minSamplesPerLabel, perLanguage);
  if (rare.length === 0) return { request, survey };
  const keeps = keepsLabel(rare, perLanguage);
  const left = withoutLabels(survey, keeps);
  assertLabelsLeft(left, minSamplesPerLabel);
  if (request.dryRun) {
    report(rare, minSamplesPerLabel, '', listener);
    return { request, survey: left };
  }
  const { textPairColumn, groupColumn } = request;
  const filtered = await ports.datasetSurveyor.filter({
    specification: surveyFor(request),
    otherColumns: [textPairColumn, groupColumn].filter((column) => column !== undefined),
    keeps,
    folder: await claimFolder(),
  });
  const leftOut = filtered.reduce((sum, file) => sum + file.leftOut, 0);
  const rows = leftOut === 0 ? '' : `; ${leftOut} rows without any other label are left out`;
  report(rare, minSamplesPerLabel, rows, listener);
  const onFiltered = withFiles(
    request,
    filtered.map(({ path }) => path),
    left,
  );
  return { request: onFiltered, survey: await ports.datasetSurveyor.survey(surveyFor(onFiltered)) };
}

function assertLabelsLeft({ keys }: DatasetSurvey, minSamples: number): void {
  if (keys.length > 0) return;
  throw new ArenaError(
    'DATASET.LABELS_INVALID',
    `Expected labels with at least ${minSamples} rows (--min-samples-per-label), found none. Ask for fewer rows.`,
  );
}

function report(
  rare: readonly RareLabel[],
  minSamples: number,
  rows: string,
  listener: TrainModelListener,
): void {
  const names = rare.slice(0, LABELS_SHOWN).map(({ key, label, language, rowCount }) => {
    return `${label} of ${key}${language === null ? '' : ` in ${language}`} (${rowCount})`;
  });
  const more = rare.length > names.length ? ` and ${rare.length - names.length} more` : '';
  listener({
    type: 'log',
    level: 'warning',
    message: `${rare.length} labels have fewer than ${minSamples} rows and are left out: ${names.join(', ')}${more}${rows}`,
  });
}

/** The request with the filtered files in place of those that it names, in the order in which they are surveyed. */
function withFiles(
  request: TrainModelRequest,
  paths: readonly string[],
  { keys, textColumn }: DatasetSurvey,
): TrainModelRequest {
  const { validationDataset, testDataset, languageDatasets } = request;
  const shared = { ...request, textColumn, labelColumns: keys, format: 'jsonl', quotes: true } as const;
  if (languageDatasets !== undefined) {
    const languages = Object.keys(languageDatasets);
    const files = Object.fromEntries(languages.map((language, index) => [language, paths[index]!]));
    return { ...shared, dataset: paths[0]!, languageDatasets: files };
  }
  const remaining = paths.slice(1);
  return {
    ...shared,
    dataset: paths[0]!,
    ...(validationDataset === undefined ? {} : { validationDataset: remaining.shift()! }),
    ...(testDataset === undefined ? {} : { testDataset: remaining.shift()! }),
  };
}
