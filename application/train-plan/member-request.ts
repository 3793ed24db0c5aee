import type { PlannedModel } from '#domain/plan/session-plan.js';

import type { TrainModelRequest } from '../train-model/train-model-request.js';

/** The request by which one model of a plan is trained: that of the plan, narrowed to its rows and labels. */
export function memberRequest(
  request: TrainModelRequest,
  planned: PlannedModel,
  { textColumn, outputDir }: { readonly textColumn: string; readonly outputDir: string },
): TrainModelRequest {
  const {
    labelColumns: _columns,
    trainingApproach: _approach,
    keyStrategies: _strategies,
    perLanguage: _perLanguage,
    languages: _languages,
    languageDatasets,
    languageModels: _languageModels,
    models: _models,
    validationDataset: _validation,
    testDataset: _test,
    languageColumn,
    ...shared
  } = request;
  const { files, value, language } = planned;
  const choosesRows = language !== null && languageDatasets === undefined;
  return {
    ...shared,
    dataset: files.train,
    ...(files.validation === undefined ? {} : { validationDataset: files.validation }),
    ...(files.test === undefined ? {} : { testDataset: files.test }),
    textColumn,
    labelColumn: planned.key,
    multiLabel: planned.approach === 'multi-label',
    ...(value === null ? {} : { positiveLabel: value }),
    ...(languageColumn === undefined ? {} : { languageColumn }),
    ...(choosesRows ? { language } : {}),
    model: planned.model,
    outputDir,
    dryRun: false,
  };
}
