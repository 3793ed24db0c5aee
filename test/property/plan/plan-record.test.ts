import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { KEY_STRATEGIES } from '#domain/plan/key-strategy.js';
import { recordedPlan, recordPlan } from '#domain/plan/plan-record.js';
import { planModels, type PlanBasis, type PlanScope } from '#domain/plan/session-plan.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { parseSessionFile, toSessionFile } from '#infrastructure/sessions/session-file.js';
import { describedSession } from '#test/support/described-session.js';

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom(
    'camelCase',
    'snake_case',
    '10',
    '2',
    'labels.emotion',
    'train',
    'not_joy',
    '__proto__',
    'constructor',
  ),
);
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });
const path = fc.constantFrom('/data/a.jsonl', '/data/b.csv', '/Daten/größe.tsv');
const files = fc.record({ train: path, validation: path, test: path }, { requiredKeys: ['train'] });

const scopesOf = (keys: readonly string[]): fc.Arbitrary<Pick<PlanBasis, 'languageSource' | 'scopes'>> => {
  const labelsOfKey = fc
    .tuple(...keys.map(() => names))
    .map((labels) => Object.fromEntries(keys.map((key, index) => [key, labels[index]!])));
  const multilingual = fc
    .record({ files, labelsOfKey })
    .map((scope): Pick<PlanBasis, 'languageSource' | 'scopes'> => ({
      languageSource: null,
      scopes: [{ language: null, model: null, ...scope }],
    }));
  const rest = fc.record({ labelsOfKey, model: fc.option(fc.constantFrom('bert-tiny', '/saved/fr')) });
  const perLanguage = fc
    .tuple(
      fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('column', 'detection'),
      files,
    )
    .chain(([languages, languageSource, shared]) =>
      fc.tuple(...languages.map(() => rest)).map((parts) => ({
        languageSource: languageSource,
        scopes: parts.map((part, index): PlanScope => ({
          language: languages[index]!,
          files: shared,
          ...part,
        })),
      })),
    );
  const fileEach = perLanguage.chain(({ scopes }) =>
    fc.tuple(...scopes.map(() => path)).map((paths) => ({
      languageSource: 'files' as const,
      scopes: scopes.map((scope, index) => ({ ...scope, files: { train: paths[index]! } })),
    })),
  );
  return fc.oneof(multilingual, perLanguage, fileEach);
};

/** Plans of all kinds: any mixture of strategies, languages by column, detection or file, one base model or several. */
const plan: fc.Arbitrary<PlanBasis> = fc
  .uniqueArray(fc.tuple(name, fc.constantFrom(...KEY_STRATEGIES)), {
    minLength: 1,
    maxLength: 4,
    selector: ([key]) => key,
  })
  .chain((keys) => {
    const oneVsAll = keys.filter(([, strategy]) => strategy === 'one-vs-all').map(([key]) => key);
    const models = fc.uniqueArray(fc.constantFrom('lstm-small', 'bert-tiny', '/saved/model'), {
      minLength: 1,
    });
    return fc
      .tuple(scopesOf(oneVsAll), models)
      .map(([scopes, chosen]) => ({ keyStrategies: Object.fromEntries(keys), models: chosen, ...scopes }));
  });

type CustomByName = SessionMetadata['splitConfig']['customByKey'];

/** Settings that single keys have otherwise, whatever they are called. */
const custom: fc.Arbitrary<CustomByName> = fc.dictionary(
  name,
  fc.record({ epochs: fc.nat(), testRatio: fc.constant(0.2), stratified: fc.boolean() }),
  { maxKeys: 3, noNullPrototype: true },
);

/** A session's metadata with the fields that a plan is told by, the others as of any session. */
function metadataOf(basis: PlanBasis, customByKey: CustomByName = {}): SessionMetadata {
  const any = newSessionMetadata(describedSession());
  const record = recordPlan(basis);
  return {
    ...any,
    splitConfig: { ...any.splitConfig, customByKey },
    datasetConfig: { ...any.datasetConfig, ...record.datasetConfig },
    languageConfig: { ...any.languageConfig, ...record.languageConfig },
    modelConfig: { ...any.modelConfig, ...record.modelConfig },
  };
}

describe('a plan in the metadata of its session', () => {
  it('is the same plan after it was written to a file and read back', () => {
    fc.assert(
      fc.property(plan, custom, (basis, customByKey) => {
        const text = toSessionFile(metadataOf(basis, customByKey));
        const loaded = parseSessionFile(text, 'training_metadata.json');
        const rebuilt = recordedPlan(loaded);
        expect(loaded.splitConfig.customByKey).toEqual(customByKey);
        expect(rebuilt).toEqual(basis);
        expect(planModels(rebuilt)).toEqual(planModels(basis));
      }),
      { numRuns: 300 },
    );
  });

  it('never has two models of one name', () => {
    fc.assert(
      fc.property(plan, (basis) => {
        const folders = planModels(basis).map((model) => model.name);
        expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(folders.length);
        for (const folder of folders) expect(folder).toMatch(/^[\p{L}\p{N}_-]+$/u);
      }),
      { numRuns: 300 },
    );
  });
});
