import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runArenaProcess } from '#test/support/arena-process.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const FRUIT = ['apple', 'pear', 'plum', 'cherry', 'grape'];
const TOOLS = ['hammer', 'saw', 'drill', 'pliers', 'wrench'];

/** Two labels that a bag of words tells apart; text i has word i, so that no two texts are equal. */
function dataset(): string {
  return Array.from({ length: 200 }, (_, i) => {
    const [label, words] = i % 2 === 0 ? ['fruit', FRUIT] : ['tool', TOOLS];
    const text = `box ${i} holds a ${words[i % 5]!} and a ${words[(i + 2) % 5]!}`;
    return `${JSON.stringify({ text, label, size: i % 4 < 2 ? 'small' : 'large' })}\n`;
  }).join('');
}

describe('arena train, evaluate, predict', () => {
  const folder = useTemporaryFolder();
  const arena = (...args: string[]) => runArenaProcess(args, folder());
  const training = ['--model', 'lstm-small', '--epochs', '3', '--learning-rate', '0.01', '--seed', '1'];

  async function writeDataset(): Promise<string> {
    const file = join(folder(), 'data.jsonl');
    await writeFile(file, dataset());
    return file;
  }

  it('says in a dry run what would be trained, and writes no model', async () => {
    const file = await writeDataset();
    const { exitCode, stdout } = await arena('train', '--dataset', file, ...training, '--dry-run', '--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      success: true,
      plan: { samples: { train: 160, validation: 20, test: 20 }, labels: ['fruit', 'tool'] },
    });
    expect(await readdir(folder())).not.toContain('models');
  });

  it('trains a model that evaluates and predicts as well as training said', async () => {
    const file = await writeDataset();
    const trained = await arena('train', '--dataset', file, ...training, '--json');
    expect(trained.stderr).toContain('[9/9]');
    expect(trained.exitCode).toBe(0);
    const response = JSON.parse(trained.stdout) as { modelPath: string; test: { accuracy: number } };
    expect(response).toMatchObject({ success: true, errors: [], majorityBaseline: 0.5 });
    expect(response.test.accuracy).toBe(1);

    const flags = ['--model', response.modelPath, '--dataset', file, '--by', 'size', '--json'];
    const evaluated = await arena('evaluate', ...flags);
    expect(evaluated.exitCode).toBe(0);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({
      success: true,
      samples: 200,
      majorityBaseline: 0.5,
      breakdown: [{ samples: 100 }, { samples: 100 }],
    });

    const predicted = await arena('predict', '--model', response.modelPath, '--text', 'a saw and a drill');
    expect(predicted.exitCode).toBe(0);
    expect(predicted.stdout).toMatch(
      /^tool {2}<- {2}a saw and a drill\n +[\d.]+ % {2}tool\n +[\d.]+ % {2}fruit\n$/,
    );
  });
});
