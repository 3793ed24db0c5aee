import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { targetModulesOf } from '#domain/model/lora.js';
import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';

import { describeWithPython, runPython } from '../../support/python-peer.js';
import { sharedPath } from '../../support/shared-folder.js';
import { useTemporaryFolder } from '../../support/temporary-folder.js';

const folder = useTemporaryFolder();
const GOLDEN = sharedPath('golden/bert_cls');
const IDS = [2, 17, 41, 99, 3];

beforeAll(async () => {
  await new TensorEngineRegistry().activate('wasm');
});

/** The golden BERT with adapters whose B is no longer zero. */
async function adapted(): Promise<TensorModel> {
  const manager = new TensorModelManager();
  const base = { name: GOLDEN };
  const model = manager.fineTune(await manager.open(GOLDEN), {
    lora: { rank: 2, alpha: 8, dropout: 0.25 },
    base,
    seed: 1,
  });
  for (const [index, [name, variable]] of [...model.parameters].entries()) {
    if (name.includes('lora_B')) variable.assign(tf.randomNormal(variable.shape, 0, 0.3, 'float32', index));
  }
  return model;
}

function logitsOf(model: TensorModel): number[] {
  const inputIds = tf.tensor1d(IDS, 'int32');
  const lengths = Int32Array.of(IDS.length);
  return tf.tidy(() => Array.from(model.forward({ inputIds, lengths }, { training: false }).dataSync()));
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  return Math.max(...one.map((value, index) => Math.abs(value - other[index]!)));
}

describe('adapters on the golden BERT', () => {
  it('are less than 2 % of its parameters, head included', async () => {
    const model = await adapted();
    const { total, trainable } = model.parameterCounts;
    expect(trainable).toBe(2 * 2 * 2 * (64 + 64) + 3 * 64 + 3);
    expect(trainable / total).toBeLessThan(0.02);
    model.dispose();
  });

  it('give the same logits within 1e-5 when merged, and others than the model without them', async () => {
    const model = await adapted();
    await new TensorModelManager().save(model, folder());
    const merged = await new TensorModelManager().open(folder());
    const plain = await new TensorModelManager().open(GOLDEN);
    expect(largestDifference(logitsOf(merged), logitsOf(model))).toBeLessThan(1e-5);
    expect(largestDifference(logitsOf(plain), logitsOf(model))).toBeGreaterThan(1e-2);
    for (const opened of [model, merged, plain]) opened.dispose();
  });
});

it.each([
  'roberta_cls',
  'distilbert_cls',
  'modernbert_cls',
  'gpt2_lm',
  'codegen_lm',
  'gptneox_lm',
  'llama_lm',
  'qwen2_lm',
])('adapters go on the queries and values of %s when no module is named', async (name) => {
  const manager = new TensorModelManager();
  const model = await manager.open(sharedPath('golden', name));
  const { layerCount } = model.specification as { layerCount?: number };
  const lora = { rank: 2, alpha: 4 };
  const tuned = manager.fineTune(model, { lora, base: { name }, seed: 1 });
  const adapted = [...tuned.parameters].filter(([parameter]) => parameter.includes('lora_A'));
  expect(adapted.length / layerCount!).toBe(/^(roberta|distilbert|llama|qwen2)/.test(name) ? 2 : 1);
  tuned.dispose();
});

describeWithPython(['peft', 'transformers'], "Python's PEFT", () => {
  it('adapts the same modules when none is named, but where it has none for the model', async () => {
    const types = [
      'bert',
      'roberta',
      'gpt2',
      'codegen',
      'gpt_neox',
      'llama',
      'qwen2',
      'distilbert',
      'modernbert',
    ];
    const [printed] = await runPython(
      `
import json
from peft.utils.constants import TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING as modules
print(json.dumps([modules.get(name) for name in ${JSON.stringify(types)}]))
`,
      folder(),
    );
    const goldens = [
      'bert_cls',
      'roberta_cls',
      'gpt2_lm',
      'codegen_lm',
      'gptneox_lm',
      'llama_lm',
      'qwen2_lm',
    ];
    const ours = goldens.map(async (name) =>
      targetModulesOf(await new TensorModelManager().describe(sharedPath('golden', name)), {
        rank: 1,
        alpha: 1,
      }),
    );
    expect([...(await Promise.all(ours)), null, null]).toEqual(JSON.parse(printed!));
  });

  it('opens an adapter from here to the same logits, and merges it to the same', async () => {
    const model = await adapted();
    await new TensorModelManager().save(model, folder());
    const [unmerged, merged] = await runPython(
      `
import json, torch
from peft import PeftModel
from transformers import AutoModelForSequenceClassification
base = AutoModelForSequenceClassification.from_pretrained('${GOLDEN}', attn_implementation='eager')
model = PeftModel.from_pretrained(base, '${folder()}/adapter').eval()
assert model.peft_config['default'].lora_dropout == 0.25
ids = torch.tensor([${JSON.stringify(IDS)}])
with torch.no_grad():
    print(json.dumps(model(input_ids=ids).logits[0].tolist()))
    print(json.dumps(model.merge_and_unload()(input_ids=ids).logits[0].tolist()))
`,
      folder(),
    );
    for (const printed of [unmerged, merged]) {
      expect(largestDifference(JSON.parse(printed!) as number[], logitsOf(model))).toBeLessThan(1e-5);
    }
    model.dispose();
  });

  it('writes an adapter that opens here to the same logits', async () => {
    const adapter = path.join(folder(), 'python');
    const [printed] = await runPython(
      `
import json, torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForSequenceClassification
torch.manual_seed(0)
base = AutoModelForSequenceClassification.from_pretrained('${GOLDEN}', attn_implementation='eager')
config = LoraConfig(task_type='SEQ_CLS', r=3, lora_alpha=5, lora_dropout=0.125, target_modules=['query', 'dense'], init_lora_weights=False)
model = get_peft_model(base, config).eval()
model.save_pretrained('${adapter}')
with torch.no_grad():
    print(json.dumps(model(input_ids=torch.tensor([${JSON.stringify(IDS)}])).logits[0].tolist()))
`,
      folder(),
    );
    const model = await new TensorModelManager().open(adapter);
    expect(model.parameters.lora).toMatchObject({ rank: 3, alpha: 5, dropout: 0.125 });
    expect(largestDifference(JSON.parse(printed!) as number[], logitsOf(model))).toBeLessThan(1e-5);
    model.dispose();
  });
});
