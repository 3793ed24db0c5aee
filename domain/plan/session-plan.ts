import { ownValue } from '../shared/own-value.js';
import type { KeyStrategies, KeyStrategy } from './key-strategy.js';
import { modelNames } from './model-names.js';
import type { PlannedModel, TrainingFiles } from './planned-model.js';

/** Where it is read from what language a row is in. */
export const LANGUAGE_SOURCES = ['column', 'files', 'detection'] as const;
export type LanguageSource = (typeof LANGUAGE_SOURCES)[number];

/** The rows that a group of models is trained on: all of them, or those in one language. */
export interface PlanScope {
  /** Null: rows in whatever language. */
  readonly language: string | null;
  readonly files: TrainingFiles;
  /** Base model of this language alone; null: those of the plan. */
  readonly model: string | null;
  /** Labels of each one-vs-all key in these rows. */
  readonly labelsOfKey: Readonly<Record<string, readonly string[]>>;
}

/** What a plan follows from. */
export interface PlanBasis {
  readonly keyStrategies: KeyStrategies;
  /** Base models; several are compared. */
  readonly models: readonly string[];
  /** Null: one scope with rows in whatever language. */
  readonly languageSource: LanguageSource | null;
  readonly scopes: readonly PlanScope[];
}

/** The models of a session, in the order in which they are trained: by key, language, label, base model. */
export function planModels({ keyStrategies, models, scopes }: PlanBasis): PlannedModel[] {
  const unnamed = Object.entries(keyStrategies).flatMap(([key, approach]) =>
    scopes.flatMap((scope) =>
      valuesOf(scope, key, approach).flatMap((value) =>
        (scope.model === null ? models : [scope.model]).map((model) => ({
          model,
          key,
          value,
          language: scope.language,
          approach,
          files: scope.files,
        })),
      ),
    ),
  );
  const names = modelNames(unnamed);
  return unnamed.map((planned, index) => ({ name: names[index]!, ...planned }));
}

function valuesOf(scope: PlanScope, key: string, approach: KeyStrategy): readonly (string | null)[] {
  return approach === 'one-vs-all' ? (ownValue(scope.labelsOfKey, key) ?? []) : [null];
}
