import { describe, expect, it } from '@jest/globals';

import type { ConformanceResult } from '../../conformance/conformance-result.js';
import { verdictOn, writeReport } from '../../conformance/report.js';

const failed = (...names: string[]): ConformanceResult => ({
  engine: 'torch',
  passed: 200 - names.length,
  leftOut: 5,
  failures: names.map((name) => ({ name, message: `${name} differs\nActual: 1` })),
});

describe('verdict on a run of the conformance suite', () => {
  it('is good when every case passes', () => {
    expect(verdictOn(failed(), {})).toEqual({
      isGood: true,
      lines: ['torch: 200 of 200 cases pass (100.0 %), 5 left out by the suite'],
    });
  });

  it('is bad when a case fails that is not excepted, and names it', () => {
    const { isGood, lines } = verdictOn(failed('exp torch {} basic'), {});
    expect(isGood).toBe(false);
    expect(lines[1]).toContain('failed: exp torch {} basic');
  });

  it('is good when an excepted case fails', () => {
    const exceptions = { 'exp torch {} basic': 'a reason' };
    expect(verdictOn(failed('exp torch {} basic'), exceptions).isGood).toBe(true);
  });

  it('is bad when an exception is not needed any more', () => {
    const { isGood, lines } = verdictOn(failed(), { 'exp torch {} basic': 'a reason' });
    expect(isGood).toBe(false);
    expect(lines[1]).toBe('excepted, but passes: exp torch {} basic');
  });

  it('is bad when more than 2 % fail, excepted or not', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const exceptions = Object.fromEntries(names.map((name) => [name, 'a reason']));
    expect(verdictOn(failed(...names), exceptions).isGood).toBe(false);
  });

  it('does not hold the engines that are run for comparison', () => {
    expect(verdictOn({ ...failed('exp wasm {} basic'), engine: 'wasm' }, {}).isGood).toBe(true);
  });
});

describe('report of runs of the conformance suite', () => {
  it('counts cases per engine and groups those that fail', () => {
    const wasm = failed('exp wasm {} basic', 'exp wasm {} NaN', 'log wasm {} basic');
    const report = writeReport([failed(), { ...wasm, engine: 'wasm' }]);
    expect(report).toMatch(/\| `torch` \| 200 +\| 200 +\| 0 +\| 100\.0 % \|/u);
    expect(report).toMatch(/\| `wasm` +\| 200 +\| 197 +\| 3 +\| 98\.5 % +\|/u);
    expect(report).toContain('## What fails on `wasm`');
    expect(report).toMatch(/\| exp +\| 2 +\| exp wasm \{\} basic differs \|/u);
    expect(report).not.toContain('## What fails on `torch`');
  });
});
