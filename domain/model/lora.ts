import { ArenaError } from '../shared/errors.js';
import type { ParameterDescription } from './parameter-description.js';
import { parametersOf } from './parameters.js';
import { placeOf } from './parameter-depth.js';
import type { ModelSpecification, ModelType } from './specification.js';

/** Low-rank adaptation of linear maps: W + alpha / rank * B A. Hu et al. 2021, arXiv:2106.09685. */
export interface LoraSettings {
  /** Rows of A and columns of B. */
  readonly rank: number;
  readonly alpha: number;
  /** Share of the inputs of A that is dropped while training; absent: 0. */
  readonly dropout?: number;
  /** Last names of the adapted modules, such as `query`; absent: the usual ones of the architecture. */
  readonly targetModules?: readonly string[];
}

/** A linear map that is adapted. */
export interface LoraTarget {
  /** `bert.encoder.layer.0.attention.self.query` */
  readonly module: string;
  readonly inputSize: number;
  readonly outputSize: number;
  /** Whether the weight is [in, out], as GPT-2's, instead of [out, in]. */
  readonly isInputMajor: boolean;
}

/**
 * What is adapted when nothing is named: queries and values, or the projection that they are in. PEFT adapts the same,
 * but for DistilBERT and ModernBERT, of which it has to be told.
 */
const DEFAULT_TARGETS: Readonly<Partial<Record<ModelType, readonly string[]>>> = {
  bert: ['query', 'value'],
  roberta: ['query', 'value'],
  distilbert: ['q_lin', 'v_lin'],
  modernbert: ['Wqkv'],
  gpt2: ['c_attn'],
  codegen: ['qkv_proj'],
  gpt_neox: ['query_key_value'],
  llama: ['q_proj', 'v_proj'],
  qwen2: ['q_proj', 'v_proj'],
};

/** Heads, which are new to the task: they are trained whole beside the adapters and saved with them, as in PEFT. */
export const SAVED_MODULES = ['classifier', 'score'] as const;

/** Last names of the modules that settings adapt. Errors: `CONFIG.INVALID` when none is named and none is known. */
export function targetModulesOf(
  { modelType }: ModelSpecification,
  settings: LoraSettings,
): readonly string[] {
  const modules = settings.targetModules ?? DEFAULT_TARGETS[modelType];
  if (modules !== undefined) return modules;
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected the names of the modules to adapt in a ${modelType} model, which has no usual ones. ` +
      'Give them with --lora-target-modules, such as query,value.',
  );
}

/** The linear maps that settings adapt. Errors: `CONFIG.INVALID` naming a module that matches none. */
export function loraTargets(
  specification: ModelSpecification,
  settings: LoraSettings,
): readonly LoraTarget[] {
  const isInputMajor = specification.modelType === 'gpt2';
  const linear = parametersOf(specification).filter(isLinearWeight);
  return targetModulesOf(specification, settings).flatMap((name) => {
    const matching = linear.filter((weight) => moduleOf(weight).split('.').at(-1) === name);
    if (matching.length === 0) throw unknownModule(name, linear);
    return matching.map((weight) => {
      const [rows, columns] = weight.shape as readonly [number, number];
      return {
        module: moduleOf(weight),
        inputSize: isInputMajor ? rows : columns,
        outputSize: isInputMajor ? columns : rows,
        isInputMajor,
      };
    });
  });
}

/** A and B of every target; first values as PEFT's: A as `torch.nn.Linear`'s, B zero, so that nothing changes at first. */
export function loraParameters(
  targets: readonly LoraTarget[],
  rank: number,
): readonly ParameterDescription[] {
  return targets.flatMap(({ module, inputSize, outputSize }) => [
    {
      name: `${module}.lora_A.weight`,
      shape: [rank, inputSize],
      initialization: { kind: 'uniform', bound: 1 / Math.sqrt(inputSize) },
      decays: true,
    },
    {
      name: `${module}.lora_B.weight`,
      shape: [outputSize, rank],
      initialization: { kind: 'zeros' },
      decays: true,
    },
  ]);
}

/** Whether a parameter belongs to a head that is trained beside adapters. */
export function isSavedModule(name: string): boolean {
  return SAVED_MODULES.some((module) => name.startsWith(`${module}.`));
}

/** Matrices of linear maps: not the tables of embeddings, not heads. */
function isLinearWeight({ name, shape }: ParameterDescription): boolean {
  return (
    shape.length === 2 && name.endsWith('.weight') && placeOf(name) !== 'embeddings' && !isSavedModule(name)
  );
}

function moduleOf({ name }: ParameterDescription): string {
  return name.slice(0, -'.weight'.length);
}

function unknownModule(name: string, linear: readonly ParameterDescription[]): ArenaError {
  const known = [...new Set(linear.map((weight) => moduleOf(weight).split('.').at(-1)!))];
  const found = known.length === 0 ? 'this model has none' : `this model has ${known.join(', ')}`;
  return new ArenaError(
    'CONFIG.INVALID',
    `Expected the names of linear modules in --lora-target-modules, found "${name}": ${found}.`,
    { details: { module: name, known } },
  );
}
