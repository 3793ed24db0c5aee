import { describe, expect, it } from '@jest/globals';

import { assertCriticalFields } from '#domain/session/critical-fields.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { describedSession } from '#test/support/described-session.js';

const metadata = newSessionMetadata(describedSession());

function hybrid(changes: Partial<SessionMetadata['datasetConfig']>): SessionMetadata {
  const datasetConfig: SessionMetadata['datasetConfig'] = {
    ...metadata.datasetConfig,
    trainingApproach: 'hybrid',
    multiclassKeys: ['theme'],
    onevsallKeys: ['tone'],
    keyStrategies: { theme: 'multi-class', tone: 'one-vs-all' },
    filesPerKey: { theme: 'theme.jsonl', tone: 'tone.jsonl' },
    ...changes,
  };
  return { ...metadata, datasetConfig };
}

describe('assertCriticalFields', () => {
  it('accepts a complete session, hybrid or not', () => {
    expect(() => assertCriticalFields(metadata)).not.toThrow();
    expect(() => assertCriticalFields(hybrid({}))).not.toThrow();
  });

  it.each([
    ['multiclass_keys', { multiclassKeys: [] }],
    ['onevsall_keys', { onevsallKeys: [] }],
    ['key_strategies', { keyStrategies: {} }],
    ['files_per_key', { filesPerKey: {} }],
    ['primary_file', { primaryFile: '' }],
  ])('refuses a hybrid session without dataset_config.%s', (name, changes) => {
    expect(() => assertCriticalFields(hybrid(changes))).toThrow(
      expect.objectContaining({ code: 'SESSION.INVALID', details: { missing: [`dataset_config.${name}`] } }),
    );
  });

  it('names everything that is missing at once', () => {
    const empty: SessionMetadata = {
      ...metadata,
      trainingSession: { ...metadata.trainingSession, sessionId: '' },
      modelConfig: { ...metadata.modelConfig, selectedModel: '' },
    };
    expect(() => assertCriticalFields(empty)).toThrow(
      /a session must have training_session\.session_id, model_config\.selected_model; found none/,
    );
  });
});
