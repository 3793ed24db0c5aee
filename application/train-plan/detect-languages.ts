import { ArenaError } from '#domain/shared/errors.js';

import type { TrainModelListener } from '../train-model/train-model-event.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';
import { languageSourceOf, surveyFor } from './choose-plan.js';

/** Single texts are taken for languages that nobody wrote them in: one with fewer rows is none of the data's. */
const SMALLEST_SHARE = 0.05;

/**
 * The request with the languages that its texts are in, where neither it nor the data say. Rows are then told apart by
 * these alone, so that a short text that looks like another language finds its place.
 *
 * @throws ArenaError `DATASET.LABELS_INVALID` when there are not two
 */
export async function withLanguages(
  { datasetSurveyor }: Pick<TrainModelPorts, 'datasetSurveyor'>,
  request: TrainModelRequest,
  listener: TrainModelListener,
): Promise<TrainModelRequest> {
  if (languageSourceOf(request) !== 'detection' || request.detectLanguages !== undefined) return request;
  const { languages } = request;
  if (languages !== undefined && languages.length > 1) return { ...request, detectLanguages: languages };
  const { groups, rowCount } = await datasetSurveyor.survey(surveyFor(request));
  const found = groups.flatMap(({ language, rowCount: rows }) =>
    language === null ? [] : [{ language, rows }],
  );
  const detectLanguages = found
    .filter(({ rows }) => rows >= SMALLEST_SHARE * rowCount)
    .map(({ language }) => language);
  const counts = found.toSorted((a, b) => b.rows - a.rows).map(({ language, rows }) => `${language} ${rows}`);
  if (detectLanguages.length < 2) throw tooFew(counts);
  listener({
    type: 'log',
    level: 'info',
    message:
      `Languages by the texts: ${counts.join(', ')}. Those with at least ${100 * SMALLEST_SHARE} % of the rows are told ` +
      `apart: ${detectLanguages.join(', ')} (others: --detect-languages)`,
  });
  return { ...request, detectLanguages };
}

function tooFew(counts: readonly string[]): ArenaError {
  return new ArenaError(
    'DATASET.LABELS_INVALID',
    `Expected texts in two languages or more for models per language, found ${counts.join(', ') || 'none'}. Name those to ` +
      'tell apart with --detect-languages, or leave --per-language out.',
  );
}
