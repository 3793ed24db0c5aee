import { describe, expect, it } from '@jest/globals';

import type { RawRequest } from '#application/request/parse-fields.js';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import { withLanguages } from '#application/train-plan/detect-languages.js';
import { FakeTrainingPorts, fakeSurvey } from '#test/support/fake-training-ports.js';

async function languagesOf(raw: RawRequest, rows: Readonly<Record<string, number>> = {}) {
  const fake = new FakeTrainingPorts();
  const groups = Object.entries(rows).map(([language, rowCount]) => ({
    language,
    rowCount,
    keys: new Map(),
  }));
  fake.survey = fakeSurvey({ groups, rowCount: Object.values(rows).reduce((sum, count) => sum + count, 0) });
  const events: TrainModelEvent[] = [];
  const request = parseTrainModelRequest({ dataset: '/rows.jsonl', perLanguage: true, ...raw });
  const { detectLanguages } = await withLanguages(fake.ports, request, (event) => events.push(event));
  return { detectLanguages, calls: fake.calls, events };
}

describe('withLanguages', () => {
  it('takes the languages with a share of the rows, and says how many there are of each', async () => {
    const { detectLanguages, events } = await languagesOf({}, { en: 70, it: 4, fr: 26 });
    expect(detectLanguages).toEqual(['en', 'fr']);
    expect(events).toMatchObject([{ message: expect.stringContaining('en 70, fr 26, it 4') }]);
  });

  it('looks at no data where the languages, or how they are known, are said', async () => {
    for (const raw of [{ detectLanguages: 'en,de' }, { languages: 'en,de' }]) {
      const { detectLanguages, calls } = await languagesOf(raw);
      expect(detectLanguages).toEqual(['en', 'de']);
      expect(calls).toEqual([]);
    }
    const { detectLanguages, calls } = await languagesOf({ languageColumn: 'lang' });
    expect(detectLanguages).toBeUndefined();
    expect(calls).toEqual([]);
  });

  it('refuses data in one language', async () => {
    await expect(languagesOf({}, { en: 99, fr: 1 })).rejects.toThrow('found en 99, fr 1');
  });
});
