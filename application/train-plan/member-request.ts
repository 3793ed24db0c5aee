import type { PlannedModel } from '#domain/plan/planned-model.js';

import { PLAN_SETTINGS } from '../train-model/plan-settings.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';
import { withCustomSettings } from './with-custom-settings.js';

const REPLACED: ReadonlySet<string> = new Set([...PLAN_SETTINGS, 'validationDataset', 'testDataset']);

/** The request by which one model of a plan is trained: that of the plan, narrowed to its rows and labels. */
export function memberRequest(
  request: TrainModelRequest,
  planned: PlannedModel,
  { textColumn, outputDir }: { readonly textColumn: string; readonly outputDir: string },
): TrainModelRequest {
  const shared = Object.fromEntries(
    Object.entries(withCustomSettings(request, planned)).filter(([name]) => !REPLACED.has(name)),
  ) as unknown as TrainModelRequest;
  const { files, value, language } = planned;
  const choosesRows = language !== null && request.languageDatasets === undefined;
  return {
    ...shared,
    dataset: files.train,
    ...(files.validation === undefined ? {} : { validationDataset: files.validation }),
    ...(files.test === undefined ? {} : { testDataset: files.test }),
    textColumn,
    labelColumn: planned.key,
    multiLabel: planned.approach === 'multi-label',
    ...(value === null ? {} : { positiveLabel: value }),
    ...(choosesRows ? { language } : {}),
    model: planned.model,
    outputDir,
    dryRun: false,
  };
}
