import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { runArenaProcess, SOURCE_ARGUMENTS, startArenaProcess } from '#test/support/arena-process.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';
import { NODE_ARGUMENTS } from './stand-in/stand-in.js';

const STARTED_WITH = [...NODE_ARGUMENTS, ...SOURCE_ARGUMENTS];

/** Two labels that a word tells apart. */
const DATASET = Array.from({ length: 240 }, (_, i) => {
  const label = i % 2 === 0 ? 'fruit' : 'tool';
  return `${JSON.stringify({ text: `box ${i} holds a ${i % 2 === 0 ? 'plum' : 'saw'}`, label })}\n`;
}).join('');

const ON_GPU = ['--engine', 'torch', '--device', 'cuda'];
const TRAINING = ['--epochs', '2', '--batch-size', '4', '--seed', '1', '--learning-rate', '0.003'];

describe('arena on a GPU', () => {
  const folder = useTemporaryFolder();
  const workspace = (name: string): string => path.join(folder(), name);
  const arena = (args: readonly string[], name: string) =>
    runArenaProcess(args, workspace(name), STARTED_WITH);

  async function modelIn(name: string): Promise<string> {
    const models = path.join(workspace(name), 'models');
    const [session] = await readdir(models);
    return path.join(models, session!);
  }

  it.each([
    ['bert-tiny', 'fp32'],
    ['lstm-small', 'bf16'],
  ])(
    'trains %s in %s, stops on SIGTERM, and goes on to the weights of the uninterrupted run',
    async (model, precision) => {
      const file = path.join(folder(), 'data.jsonl');
      await writeFile(file, DATASET);
      const training = [
        'train',
        '--dataset',
        file,
        '--model',
        model,
        '--precision',
        precision,
        ...TRAINING,
        ...ON_GPU,
      ];
      const whole = await arena([...training, '--json'], 'whole');
      expect(whole.stderr).toContain('[9/9]');
      expect(JSON.parse(whole.stdout)).toMatchObject({
        engine: 'torch',
        device: 'cuda',
        test: { accuracy: 1 },
      });

      const cut = startArenaProcess(training, workspace('cut'), STARTED_WITH);
      let log = '';
      cut.stderr.on('data', (text: Buffer) => {
        if (!log.includes('[7/9]') && (log + text.toString()).includes('[7/9]')) cut.kill('SIGTERM');
        log += text.toString();
      });
      const [exitCode] = (await once(cut, 'exit')) as [number | null];
      expect({ exitCode, log }).toMatchObject({ exitCode: 130 });
      const command = /Continue with: arena (resume \S+ --workspace \S+)/.exec(log)![1]!.split(' ');
      const resumed = await arena(command, 'elsewhere');
      expect(resumed.stderr).toContain('goes on after step');
      expect(resumed.exitCode).toBe(0);

      const weightsOf = async (name: string) => readFile(path.join(await modelIn(name), 'model.safetensors'));
      expect((await weightsOf('cut')).equals(await weightsOf('whole'))).toBe(true);
      const evaluated = ['evaluate', '--model', await modelIn('cut'), '--dataset', file, '--json'];
      const accuracyOn = async (device: string, ...engine: string[]) => {
        const evaluation = JSON.parse((await arena([...evaluated, ...engine], 'whole')).stdout) as object;
        expect(evaluation).toMatchObject({ device, metrics: { accuracy: expect.any(Number) } });
        return (evaluation as { metrics: { accuracy: number } }).metrics.accuracy;
      };
      const onGpu = await accuracyOn('cuda', ...ON_GPU);
      expect(onGpu).toBeGreaterThan(0.95);
      expect(await accuracyOn('cuda', ...ON_GPU, '--precision', precision)).toBeCloseTo(onGpu, 2);
      expect(await accuracyOn('cpu', '--engine', 'wasm')).toBeCloseTo(onGpu, 2);
    },
    240_000,
  );
});
