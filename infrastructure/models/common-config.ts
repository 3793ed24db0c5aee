import { z } from 'zod';

import type { CommonSpecification } from '#domain/model/common-specification.js';
import { headOf, type Head, type ModelObjective } from '#domain/model/model-objective.js';
import { ArenaError } from '#domain/shared/errors.js';

import type { Architecture, CommonDescription, ConfigFields } from './architecture.js';
import { TOKEN_ID } from './config-fields.js';
import { LABEL_FIELDS, readClassifierObjective, readLabels, writeLabels } from './label-config.js';
import { parseConfig } from './parse-config.js';

const COMMON_CONFIG = z.object({
  architectures: z.array(z.string()).nullish(),
  bos_token_id: TOKEN_ID.nullish(),
  eos_token_id: z.union([TOKEN_ID, z.array(TOKEN_ID)]).nullish(),
  ...LABEL_FIELDS,
});

/** A head that is to replace the one of a saved model. */
export interface HeadChoice {
  readonly objective: ModelObjective;
  readonly labels: readonly string[];
}

type CommonFields = z.infer<typeof COMMON_CONFIG>;

/**
 * What a `config.json` says in the same way for every architecture.
 *
 * @param newHead - taken instead of the head of the saved model
 * @throws ArenaError `MODEL.INVALID` when the saved class, or the architecture, has no head that is known here
 */
export function readCommonFields(
  architecture: Architecture,
  fields: ConfigFields,
  file: string,
  newHead?: HeadChoice,
): CommonDescription {
  const config = parseConfig(COMMON_CONFIG, fields, file);
  const { bos_token_id: begin, eos_token_id: end } = config;
  return {
    ...(newHead === undefined
      ? savedHead(architecture, config, file)
      : replacementHead(architecture, config, file, newHead)),
    ...(typeof begin === 'number' ? { beginOfTextId: begin } : {}),
    ...(end === undefined || end === null ? {} : { endOfTextIds: [end].flat() }),
  };
}

/** Fields that all architectures write alike. */
export function writeCommonFields(
  { modelType, classNames }: Architecture,
  specification: CommonSpecification,
): ConfigFields {
  const { objective, labels, beginOfTextId, endOfTextIds } = specification;
  const className = classNames[headOf(objective)];
  return {
    ...(className === undefined ? {} : { architectures: [className] }),
    // Left out, transformers would take ids of the vocabulary of the first model of the kind.
    bos_token_id: beginOfTextId ?? null,
    eos_token_id: endOfTextIds === undefined ? null : single(endOfTextIds),
    model_type: modelType,
    pad_token_id: specification.paddingTokenId,
    torch_dtype: 'float32',
    vocab_size: specification.vocabularySize,
    ...writeLabels(labels, objective),
  };
}

function single(ids: readonly number[]): number | readonly number[] {
  return ids.length === 1 ? ids[0]! : ids;
}

function savedHead(architecture: Architecture, config: CommonFields, file: string): HeadChoice {
  const head = savedHeadKind(architecture, config.architectures?.[0], file);
  switch (head) {
    case 'sequence_classification': {
      const labels = readLabels(config);
      return { labels, objective: readClassifierObjective(config, labels.length) };
    }
    case 'token_classification':
      return { labels: readLabels(config), objective: head };
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return { labels: [], objective: head };
    default:
      return head satisfies never;
  }
}

function savedHeadKind(
  { classNames, assumedHead }: Architecture,
  className: string | undefined,
  file: string,
): Head {
  if (className === undefined) return assumedHead;
  const known = Object.entries(classNames).find(([, name]) => name === className);
  if (known !== undefined) return known[0] as Head;
  throw new ArenaError(
    'MODEL.INVALID',
    `Expected architectures of ${Object.values(classNames).join(', ')} in ${file}, found ${className}, whose head can't ` +
      'be computed here. Fine-tune its encoder for a task (arena train --model FOLDER), which gives it a new head.',
    { details: { file, className } },
  );
}

function replacementHead(
  { classNames, modelType }: Architecture,
  config: CommonFields,
  file: string,
  { objective, labels }: HeadChoice,
): HeadChoice {
  const className = classNames[headOf(objective)];
  if (className === undefined) {
    throw new ArenaError(
      'MODEL.INVALID',
      `Expected a model for ${objective}, found one of type ${modelType} in ${file}, which has heads for ` +
        `${Object.keys(classNames).join(', ')} only. Choose a model of another type.`,
      { details: { file, modelType, objective } },
    );
  }
  if (config.architectures?.[0] === className) assertSameLabels(config, labels, file);
  return { objective, labels };
}

/** A trained classifier goes on with its classes: weights for other ones would be taken for these. */
function assertSameLabels(config: CommonFields, labels: readonly string[], file: string): void {
  const saved = readLabels(config);
  const hasNames = saved.some((label) => !/^LABEL_\d+$/.test(label));
  if (!hasNames || (saved.length === labels.length && saved.every((label, id) => label === labels[id])))
    return;
  throw new ArenaError(
    'MODEL.INVALID',
    `Expected data with the labels of the model, [${saved.join(', ')}] by ${file}, found [${labels.join(', ')}]. ` +
      'Train on data with these labels, or start from a model that is not a classifier yet.',
    { details: { file, saved, labels } },
  );
}
