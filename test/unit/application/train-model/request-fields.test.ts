import { describe, expect, it } from '@jest/globals';
import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { flagOf } from '#application/request/request-field.js';

/** `training_params` of the session metadata, requirements section 3. */
const TRAINING_PARAMS =
  `epochs batch_size learning_rate warmup_ratio warmup_steps weight_decay adam_epsilon adam_beta1
  adam_beta2 max_grad_norm gradient_accumulation_steps fp16 fp16_opt_level optimizer scheduler seed max_sequence_length
  early_stopping early_stopping_patience early_stopping_threshold metric_for_best_model greater_is_better save_strategy
  save_steps save_total_limit load_best_model_at_end evaluation_strategy evaluation_steps logging_strategy
  logging_steps`.split(/\s+/);

const PROMISED_FLAGS = `--dataset --task --model --num-labels --epochs --batch-size --learning-rate
  --use-mixed-precision --gradient-accumulation-steps --early-stopping-patience --output-dir`.split(/\s+/);

describe('TRAIN_MODEL_FIELDS', () => {
  const flags = Object.keys(TRAIN_MODEL_FIELDS).map(flagOf);

  it.each(TRAINING_PARAMS)('has a flag for the training parameter %s', (parameter) => {
    expect(flags).toContain(`--${parameter.replaceAll('_', '-')}`);
  });

  it.each(PROMISED_FLAGS)('has the flag %s', (flag) => {
    expect(flags).toContain(flag);
  });

  it('says for every field what happens when it is not given', () => {
    for (const field of Object.values(TRAIN_MODEL_FIELDS)) {
      expect('required' in field || 'default' in field || 'absent' in field).toBe(true);
    }
  });
});
