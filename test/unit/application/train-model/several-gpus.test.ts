import { describe, expect, it } from '@jest/globals';

import { parseRelaunchSessionRequest } from '#application/relaunch-session/relaunch-session-request.js';
import { parseResumeSessionRequest } from '#application/resume-session/resume-session-request.js';
import type { RawRequest } from '#application/request/parse-fields.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';

const train = (raw: RawRequest) => parseTrainModelRequest({ dataset: 'rows.jsonl', ...raw });

function problemsOf(raw: RawRequest): unknown {
  try {
    return train(raw);
  } catch (thrown) {
    return (thrown as { details: { problems: unknown } }).details.problems;
  }
}

describe('numGpus', () => {
  it('stands for device cuda and a process for each GPU', () => {
    expect(train({ numGpus: '2' })).toMatchObject({ numGpus: 2, device: 'cuda', numProcesses: 2 });
    expect(train({ numGpus: 2, device: 'auto' })).toMatchObject({ device: 'cuda', numProcesses: 2 });
    expect(train({ numGpus: 1 })).toMatchObject({ device: 'cuda', numProcesses: 1 });
    expect(train({})).toMatchObject({ device: 'auto', numProcesses: 1 });
  });

  it('agrees with what says the same', () => {
    expect(train({ numGpus: 4, device: 'cuda', numProcesses: '4' })).toMatchObject({ numProcesses: 4 });
  });

  it('contradicts the processor and another number of processes, both told at once', () => {
    expect(problemsOf({ numGpus: 2, device: 'cpu', numProcesses: 3 })).toEqual([
      { field: 'numGpus', message: expect.stringContaining('device is cpu') },
      { field: 'numGpus', message: expect.stringContaining('numProcesses is 3') },
    ]);
  });

  it.each(['0', '1.5', 'all'])('can not be %s', (numGpus) => {
    expect(problemsOf({ numGpus })).toMatchObject([{ field: 'numGpus', message: /an integer/ }]);
  });

  it('means the same when a session goes on or is trained again', () => {
    const resume = parseResumeSessionRequest({ numGpus: 2 });
    expect(resume).toMatchObject({ numGpus: 2, numProcesses: 2, overrides: { device: 'cuda' } });
    expect(resume.overrides).not.toHaveProperty('numGpus');
    expect(parseRelaunchSessionRequest({ session: 's', numGpus: 2 })).toMatchObject({
      numGpus: 2,
      numProcesses: 2,
      overrides: { device: 'cuda' },
    });
    expect(() => parseResumeSessionRequest({ numGpus: 2, device: 'cpu' })).toThrow('device is cpu');
    expect(() => parseRelaunchSessionRequest({ session: 's', numGpus: 2, numProcesses: 4 })).toThrow(
      'numProcesses is 4',
    );
  });

  it('is nothing that a session is held to', () => {
    expect(parseResumeSessionRequest({})).not.toHaveProperty('numGpus');
  });
});
