import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from '@jest/globals';

import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';
import { runArenaProcess } from '#test/support/arena-process.js';
import { describeWithPython, runPython } from '#test/support/python-peer.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const folder = useTemporaryFolder();
const IDS = [2, 17, 41, 99, 63, 5, 3];

beforeAll(() => new TensorEngineRegistry().activate('wasm'));

/** Logits of the folder's model for some ids, one number after the other. */
async function logitsHere(saved: string, ids: readonly number[]): Promise<readonly number[]> {
  const model = await new TensorModelManager().open(saved);
  const batch = { inputIds: tf.tensor1d([...ids], 'int32'), lengths: Int32Array.of(ids.length) };
  const logits = tf.tidy(() => Array.from(model.forward(batch, { training: false }).dataSync()));
  model.dispose();
  batch.inputIds.dispose();
  return logits;
}

function expectSame(here: readonly number[], python: readonly number[]): void {
  expect(here).toHaveLength(python.length);
  expect(Math.max(...here.map((value, index) => Math.abs(value - python[index]!)))).toBeLessThan(1e-5);
}

/** Small random models of every architecture that `transformers` has, as its newest version saves them. */
const WRITE_MODELS = `
import json, sys, torch, transformers as t
torch.manual_seed(0)
common = dict(vocab_size=120, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
              max_position_embeddings=40, pad_token_id=0, bos_token_id=1, eos_token_id=3)
encoder = dict(common, num_labels=3)
decoder = dict(vocab_size=120, n_positions=40, n_embd=32, n_layer=2, n_head=4, bos_token_id=1, eos_token_id=3)
models = {
    'bert': t.BertForSequenceClassification(t.BertConfig(**encoder)),
    'roberta': t.RobertaForSequenceClassification(t.RobertaConfig(**encoder)),
    'distilbert': t.DistilBertForSequenceClassification(t.DistilBertConfig(
        vocab_size=120, dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=40, num_labels=3)),
    'modernbert': t.ModernBertForSequenceClassification(t.ModernBertConfig(**encoder, cls_token_id=2, sep_token_id=3)),
    'gpt2': t.GPT2LMHeadModel(t.GPT2Config(**decoder)),
    'codegen': t.CodeGenForCausalLM(t.CodeGenConfig(**dict(decoder, n_ctx=40, rotary_dim=4))),
    'gpt_neox': t.GPTNeoXForCausalLM(t.GPTNeoXConfig(**common)),
    'llama': t.LlamaForCausalLM(t.LlamaConfig(**common, num_key_value_heads=2)),
    'qwen2': t.Qwen2ForCausalLM(t.Qwen2Config(**common, num_key_value_heads=2)),
}
ids = torch.tensor([json.loads(sys.argv[2])])
for name, model in models.items():
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, 0, 0.2)
    model.eval().save_pretrained(f'{sys.argv[1]}/{name}')
    with torch.no_grad():
        print(json.dumps([name, model(input_ids=ids).logits.flatten().tolist()]))
`;

/** Opens folders of classifiers and language models by what their configuration says. */
const READ_MODELS = `
import json, sys, torch, transformers as t
for job in json.loads(sys.argv[1]):
    folder = job['folder']
    name = t.AutoConfig.from_pretrained(folder).architectures[0]
    model, report = getattr(t, name).from_pretrained(folder, attn_implementation='eager', output_loading_info=True)
    ids = job.get('ids')
    if ids is None:
        ids = t.AutoTokenizer.from_pretrained(folder)(job['text'])['input_ids']
    with torch.no_grad():
        logits = model.eval()(input_ids=torch.tensor([ids])).logits.flatten().tolist()
    strange = sorted(report['missing_keys']) + sorted(report['unexpected_keys'])
    print(json.dumps(dict(ids=ids, logits=logits, strange=strange, labels=model.config.id2label)))
`;

interface OpenedInPython {
  readonly ids: readonly number[];
  readonly logits: readonly number[];
  /** Parameters that the folder lacks, or has too many. */
  readonly strange: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

async function openInPython(
  jobs: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly OpenedInPython[]> {
  const lines = await runPython(READ_MODELS, folder(), {}, [JSON.stringify(jobs)]);
  return lines.map((line) => JSON.parse(line) as OpenedInPython);
}

describeWithPython(['torch', 'transformers'], "Python's transformers", () => {
  it('writes models of each architecture that open here with the same logits, and opens them saved again', async () => {
    const written = await runPython(WRITE_MODELS, folder(), {}, [folder(), JSON.stringify(IDS)]);
    const models = written.map((line) => JSON.parse(line) as [string, number[]]);
    expect(models).toHaveLength(9);
    const manager = new TensorModelManager();
    for (const [name, logits] of models) {
      expectSame(await logitsHere(path.join(folder(), name), IDS), logits);
      const model = await manager.open(path.join(folder(), name));
      await manager.save(model, path.join(folder(), 'here', name));
      model.dispose();
    }
    const jobs = models.map(([name]) => ({ folder: path.join(folder(), 'here', name), ids: IDS }));
    for (const [index, opened] of (await openInPython(jobs)).entries()) {
      expect(opened.strange).toEqual([]);
      expectSame(opened.logits, models[index]![1]);
    }
  });

  it('opens a classifier and a language model that were trained here, with the same tokens and logits', async () => {
    const text = 'box 3 holds a saw and an apple';
    const rows = Array.from({ length: 60 }, (_, row) => ({
      text: `box ${row} holds a ${row % 2 === 0 ? 'saw and a drill' : 'pear and an apple'}`,
      label: row % 2 === 0 ? 'tool' : 'fruit',
    }));
    const data = path.join(folder(), 'data.jsonl');
    await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const train = async (name: string, ...flags: string[]): Promise<string> => {
      const workspace = path.join(folder(), name);
      await mkdir(workspace);
      const settings = ['--epochs', '1', '--engine', 'wasm', '--seed', '1', '--json'];
      const run = await runArenaProcess(['train', '--dataset', data, ...flags, ...settings], workspace);
      expect(run).toMatchObject({ exitCode: 0 });
      return (JSON.parse(run.stdout) as { modelPath: string }).modelPath;
    };
    const classifier = await train('classifier', '--model', 'bert-tiny');
    const language = await train('language', '--model', 'gpt2-nano', '--task', 'code_generation');
    const opened = await openInPython([classifier, language].map((saved) => ({ folder: saved, text })));
    for (const [index, saved] of [classifier, language].entries()) {
      const { ids, logits, strange, labels } = opened[index]!;
      const tokenizer = await new HuggingFaceTokenizerFactory().open(saved);
      const [encoding] = await tokenizer.encodeBatch([{ text }], { addSpecialTokens: true });
      expect(Array.from(encoding!.ids)).toEqual(ids);
      expectSame(await logitsHere(saved, ids), logits);
      expect(strange).toEqual([]);
      if (saved === classifier) expect(labels).toEqual({ 0: 'fruit', 1: 'tool' });
    }
  });
});
