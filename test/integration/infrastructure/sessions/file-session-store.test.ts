import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { FileSessionStore } from '#infrastructure/sessions/file-session-store.js';
import { describedDataset, describedSession } from '#test/support/described-session.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const NOW = new Date(2025, 9, 8, 15, 30, 0);
const NO_WARNING = (message: string): void => {
  throw new Error(`Expected no warning, found: ${message}`);
};

/** Fields that each group of the file owes. */
const OWED: Readonly<Record<string, string>> = {
  training_session: 'session_id timestamp tool_version workflow mode node_version platform hostname user',
  dataset_config:
    'primary_file format_type strategy text_column label_column total_samples training_files num_categories ' +
    'categories category_distribution source_file annotation_column training_approach original_strategy encoding ' +
    'multiclass_keys onevsall_keys key_strategies files_per_key',
  language_config:
    'confirmed_languages language_distribution detection_method model_strategy language_model_mapping ' +
    'per_language_training models_by_language',
  text_analysis:
    'text_length_stats requires_long_document_model user_prefers_long_models exclude_long_texts split_long_texts ' +
    'avg_token_length max_token_length',
  split_config:
    'mode use_test_set train_ratio validation_ratio test_ratio stratified random_seed custom_by_key custom_by_value',
  label_config: 'label_type label_mapping label_distribution imbalance_ratio',
  model_config: 'selected_model per_language_models recommendations',
  training_params:
    'epochs batch_size learning_rate warmup_ratio warmup_steps weight_decay adam_epsilon adam_beta1 adam_beta2 ' +
    'max_grad_norm gradient_accumulation_steps fp16 fp16_opt_level optimizer scheduler seed max_sequence_length ' +
    'early_stopping early_stopping_patience early_stopping_threshold metric_for_best_model greater_is_better ' +
    'save_strategy save_steps save_total_limit load_best_model_at_end evaluation_strategy evaluation_steps ' +
    'logging_steps',
  reinforced_learning_config:
    'enabled f1_threshold oversample_factor class_weight_factor reinforced_epochs manual_epochs ' +
    'auto_calculate_epochs min_reinforced_epochs max_reinforced_epochs reinforced_batch_size ' +
    'reinforced_learning_rate',
  preprocessing: 'tokenizer truncation padding',
  advanced_settings:
    'distributed_training num_gpus use_cpu mixed_precision gradient_checkpointing benchmark_mode ' +
    'benchmark_categories one_vs_all multi_label class_imbalance_strategy data_augmentation augmentation_factor ' +
    'tensorboard_logging wandb_logging',
  execution_status:
    'status started_at completed_at last_checkpoint models_trained models_in_progress models_remaining ' +
    'current_model current_epoch total_epochs_completed best_model best_f1 best_accuracy training_time_seconds ' +
    'errors warnings',
};

describe('FileSessionStore', () => {
  const folder = useTemporaryFolder();
  const open = (): FileSessionStore => new FileSessionStore(folder());
  const fileOf = (name: string): string =>
    path.join(
      folder(),
      'logs/training_arena/training_session_20251008_153000/training_session_metadata',
      name,
    );
  const primary = (): string => fileOf('training_metadata.json');
  const backup = (): string => fileOf('training_metadata_backup.json');

  /** A session that was saved twice: pending, then completed. */
  async function savedTwice(): Promise<{
    readonly first: SessionMetadata;
    readonly second: SessionMetadata;
  }> {
    const { sessionId } = await open().create(NOW);
    const first = newSessionMetadata(describedSession({ sessionId }));
    const second: SessionMetadata = {
      ...first,
      lastUpdated: '2025-10-08T16:00:00.000Z',
      executionStatus: { ...first.executionStatus, status: 'completed', bestF1: 0.875 },
    };
    await open().save(first);
    await open().save(second);
    return { first, second };
  }

  it('gives sessions of one second different ids and lists them oldest first', async () => {
    const ids: string[] = [];
    for (let session = 0; session < 11; session++) {
      const { sessionId } = await open().create(NOW);
      await open().save(newSessionMetadata(describedSession({ sessionId })));
      ids.push(sessionId);
    }
    expect(new Set(ids).size).toBe(11);
    expect(ids[0]).toBe('training_session_20251008_153000');
    expect(await open().list()).toEqual(ids);
  });

  it('gives sessions that are opened at the same moment different ids', async () => {
    const created = await Promise.all(Array.from({ length: 8 }, () => open().create(NOW)));
    expect(new Set(created.map(({ sessionId }) => sessionId)).size).toBe(8);
  });

  it('lists nothing in a new workspace, and no folder that is not a session or was killed before it was one', async () => {
    expect(await open().list()).toEqual([]);
    await mkdir(path.join(folder(), 'logs/training_arena/notes'), { recursive: true });
    await open().create(NOW);
    expect(await open().list()).toEqual([]);
  });

  it.each(['single_label', 'multi_label', 'causal_language_modeling'] as const)(
    'loads a %s session as it was saved',
    async (objective) => {
      const { sessionId } = await open().create(NOW);
      const metadata = newSessionMetadata(
        describedSession({ sessionId, dataset: describedDataset(objective) }),
      );
      await open().save(metadata);
      expect(await open().load(sessionId, NO_WARNING)).toEqual(metadata);
    },
  );

  it('writes every group and field that the format owes, labels as they are', async () => {
    await savedTwice();
    const file = JSON.parse(await readFile(primary(), 'utf8')) as Record<string, Record<string, unknown>>;
    for (const [group, names] of Object.entries(OWED)) {
      expect(Object.keys(file[group]!)).toEqual(expect.arrayContaining(names.split(' ')));
    }
    expect(Object.keys(file)).toEqual(
      expect.arrayContaining([
        'created_at',
        'last_updated',
        'output_paths',
        'checkpoints',
        'training_context',
      ]),
    );
    expect(file['metadata_version']).toBe('2.0');
    expect(file['label_config']!['label_mapping']).toEqual({ 'camelCase label': 0, snake_case_label: 1 });
    expect(JSON.stringify(Object.keys(file))).not.toMatch(/[A-Z]/);
  });

  it('keeps the state before the last save as backup, and nothing unfinished', async () => {
    const { first } = await savedTwice();
    const file = JSON.parse(await readFile(backup(), 'utf8')) as { last_updated: string };
    expect(file.last_updated).toBe(first.lastUpdated);
    expect(await readdir(path.dirname(primary()))).toHaveLength(2);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, text.length / 2)],
    ['empty', () => ''],
    ['of an unknown version', (text: string) => text.replace('"2.0"', '"9.9"')],
    ['without a group', (text: string) => text.replace('"split_config"', '"split"')],
    ['changed by one digit', (text: string) => text.replace('"epochs": 3', '"epochs": 4')],
    ['with a field of another type', (text: string) => text.replace('"epochs": 3', '"epochs": "three"')],
  ])('falls back to the backup, with a warning, when the file is %s', async (_, damage) => {
    const { first } = await savedTwice();
    await writeFile(primary(), damage(await readFile(primary(), 'utf8')));
    const warnings: string[] = [];
    const loaded = await open().load(first.trainingSession.sessionId, (message) => warnings.push(message));
    expect(loaded).toEqual(first);
    expect(warnings).toEqual([expect.stringContaining(first.lastUpdated)]);
  });

  it('does not take a damaged file for the backup of the next save', async () => {
    const { first, second } = await savedTwice();
    await writeFile(primary(), '{');
    await open().save(second);
    expect(await open().load(first.trainingSession.sessionId, NO_WARNING)).toEqual(second);
    await rm(primary());
    expect(await open().load(first.trainingSession.sessionId, () => undefined)).toEqual(first);
  });

  it('says so when neither file can be read', async () => {
    const { first } = await savedTwice();
    await writeFile(primary(), '{');
    await writeFile(backup(), '[]');
    const load = open().load(first.trainingSession.sessionId, NO_WARNING);
    await expect(load).rejects.toMatchObject({ code: 'SESSION.INVALID' });
  });

  it('tells a model of a session whose files are damaged from one that has none yet', async () => {
    const { sessionId } = await open().create(NOW);
    const member = await open().createWithin(sessionId, 'kind');
    const load = () => open().load(member.sessionId, NO_WARNING);
    await expect(load()).rejects.toMatchObject({ code: 'SESSION.NOT_FOUND' });
    await writeFile(member.folders.metadataFile, '{');
    await expect(load()).rejects.toMatchObject({ code: 'SESSION.INVALID' });
  });

  it('says which session is there when the one asked for is not', async () => {
    const { first } = await savedTwice();
    for (const asked of ['training_session_20000101_000000', '..', `../${first.trainingSession.sessionId}`]) {
      await expect(open().load(asked, NO_WARNING)).rejects.toMatchObject({
        code: 'SESSION.NOT_FOUND',
        message: expect.stringContaining(first.trainingSession.sessionId),
      });
    }
  });

  it('refuses to save a session that could not be run again, and leaves the files as they were', async () => {
    const { second } = await savedTwice();
    const before = await readFile(primary(), 'utf8');
    const incomplete = { ...second, datasetConfig: { ...second.datasetConfig, primaryFile: '' } };
    await expect(open().save(incomplete)).rejects.toThrow('dataset_config.primary_file');
    const notANumber = { ...second, trainingParams: { ...second.trainingParams, learningRate: NaN } };
    await expect(open().save(notANumber)).rejects.toThrow('training_params.learning_rate');
    expect(await readFile(primary(), 'utf8')).toBe(before);
  });

  it('keeps fields that a newer version added', async () => {
    const { second } = await savedTwice();
    const text = await readFile(primary(), 'utf8');
    const { integrity_hash: hash, ...content } = JSON.parse(text) as Record<string, object>;
    expect(hash).toHaveLength(64);
    const edited = {
      ...content,
      split_config: { ...content['split_config'], new_field: 1 },
      new_group: { x: 2 },
    };
    await writeFile(primary(), JSON.stringify(edited));
    const loaded = await open().load(second.trainingSession.sessionId, NO_WARNING);
    await open().save(loaded);
    const saved = await readFile(primary(), 'utf8');
    expect(saved).toContain('"new_field": 1');
    expect(saved).toContain('"new_group": {');
  });
});
