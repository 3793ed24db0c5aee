import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { FileDatasetLoader } from '#infrastructure/datasets/file-dataset-loader.js';
import { FileDatasetSurveyor } from '#infrastructure/datasets/file-dataset-surveyor.js';
import { openEldLanguageDetector } from '#infrastructure/languages/eld-language-detector.js';

const TEXTS = {
  en: ['Where have you been all this time?', 'The weather is lovely today.', 'I would not have believed it.'],
  fr: ["Qu'est-ce qui t'est arrivé ?", 'Les affaires ne vont pas fort.', 'Il fait très beau aujourd’hui.'],
  de: ['Das Wetter ist heute sehr schön.', 'Ich hätte das nicht geglaubt.', 'Wo bist du gewesen?'],
};

describe('openEldLanguageDetector', () => {
  it('tells languages by sentences', async () => {
    const detector = await openEldLanguageDetector([]);
    for (const [language, texts] of Object.entries(TEXTS)) {
      expect(texts.map((text) => detector.detect(text))).toEqual(texts.map(() => language));
    }
  });

  it('chooses among the languages asked for alone', async () => {
    const detector = await openEldLanguageDetector(['en', 'fr']);
    expect(TEXTS.de.map((text) => detector.detect(text))).not.toContain('de');
    expect(detector.detect('Buongiorno a tutti, ragazzi')).toMatch(/^(en|fr)$/);
  });

  it('says nothing about a text without words', async () => {
    for (const languages of [[], ['en', 'fr']]) {
      expect((await openEldLanguageDetector(languages)).detect('... 12 !')).toBeUndefined();
    }
  });

  it('refuses a language that it does not know, and says which it knows', async () => {
    await expect(openEldLanguageDetector(['en', 'klingon'])).rejects.toThrow(/am, ar, .* found klingon/s);
  });
});

describe('a dataset without a language column', () => {
  let folder: string;
  let file: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-languages-'));
    file = path.join(folder, 'rows.jsonl');
    const rows = [TEXTS.en, TEXTS.fr].flatMap((texts) =>
      texts.map((text, i) => JSON.stringify({ text, label: i === 0 ? 'ask' : 'tell' })),
    );
    await writeFile(file, `${rows.join('\n')}\n{"text":"... !","label":"tell"}\n`);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is surveyed by the language of its texts; rows of none are no part of any', async () => {
    const detectLanguages = ['en', 'fr'];
    const survey = await new FileDatasetSurveyor().survey({
      files: [{ path: file }],
      readsLists: () => false,
      detectLanguages,
    });
    expect(survey.groups.map(({ language, rowCount }) => [language, rowCount])).toEqual([
      ['en', 3],
      ['fr', 3],
      [null, 1],
    ]);
  });

  it('gives the rows in one of them alone, and has another fingerprint for other languages', async () => {
    const load = (language: string, detectLanguages: readonly string[]) =>
      new FileDatasetLoader().load({
        trainFile: file,
        objective: 'single_label',
        language,
        detectLanguages,
        ratios: { train: 1, validation: 0, test: 0 },
        stratified: false,
        seed: 1,
      });
    const french = await load('fr', ['en', 'fr']);
    const texts: string[] = [];
    for await (const { text } of french.texts()) texts.push(text);
    expect(texts).toEqual(TEXTS.fr);
    expect((await load('fr', ['de', 'fr'])).fingerprint).not.toBe(french.fingerprint);
  });
});
