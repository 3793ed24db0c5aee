import { describe, expect, it } from '@jest/globals';

import type { ExportModelRequest } from '#application/export-model/export-model-request.js';
import { runArena } from '#presentation/cli/run-arena.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const ARGS = ['export', '--model', 'm', '--format', 'onnx', '--quantize', 'int8', '--output', 'out'];
const RESPONSE = {
  path: '/out/model.onnx',
  format: 'onnx',
  parameters: { total: 4000, trainable: 4000 },
} as const;

describe('arena export', () => {
  it('says what was written', async () => {
    const requests: ExportModelRequest[] = [];
    const exportModel = {
      execute: (request: ExportModelRequest) => {
        requests.push(request);
        return Promise.resolve(RESPONSE);
      },
    };
    const context = fakeCommandContext({ useCases: { exportModel } });
    expect(await runArena(ARGS, context)).toBe(0);
    expect(requests).toEqual([{ model: 'm', format: 'onnx', quantize: 'int8', output: 'out' }]);
    expect(context.stdout.lines).toEqual(['Wrote /out/model.onnx (onnx, 4,000 parameters)']);
  });

  it('prints what the model was worth before and is worth now', async () => {
    const measured = { samples: 200, original: { accuracy: 0.9 }, exported: { accuracy: 0.885 } };
    const exportModel = { execute: () => Promise.resolve({ ...RESPONSE, measured }) };
    const context = fakeCommandContext({ useCases: { exportModel } });
    expect(await runArena([...ARGS, '--dataset', 'test.jsonl'], context)).toBe(0);
    expect(context.stdout.text).toMatch(/on 200 rows +before +exported +change/);
    expect(context.stdout.text).toMatch(/accuracy +0\.9000 +0\.8850 +-0\.0150/);
  });

  it('prints one JSON object when asked', async () => {
    const exportModel = { execute: () => Promise.resolve(RESPONSE) };
    const context = fakeCommandContext({ useCases: { exportModel } });
    await runArena([...ARGS, '--json'], context);
    expect(JSON.parse(context.stdout.text)).toEqual({ success: true, ...RESPONSE, errors: [] });
  });
});
