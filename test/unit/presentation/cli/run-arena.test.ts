import { describe, expect, it } from '@jest/globals';
import { ArenaError } from '#domain/shared/errors.js';
import { runArena } from '#presentation/cli/run-arena.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

async function run(commandLine: string, given: Parameters<typeof fakeCommandContext>[0] = {}) {
  const context = fakeCommandContext(given);
  const exitCode = await runArena(commandLine === '' ? [] : commandLine.split(' '), context);
  return { exitCode, stdout: context.stdout, stderr: context.stderr, context };
}

const failing = (thrown: Error) => ({
  useCases: { engines: { list: () => Promise.reject(thrown) } },
});

describe('arena', () => {
  it.each(['--help', 'help', 'help train', 'train --help'])(
    'answers "arena %s" on standard output',
    async (line) => {
      const { exitCode, stdout, stderr } = await run(line);
      expect(exitCode).toBe(0);
      expect(stdout.text).toContain('Usage: arena');
      expect(stderr.text).toBe('');
    },
  );

  it('shows its commands and exits 2 when none is given', async () => {
    const { exitCode, stdout, stderr } = await run('');
    expect(exitCode).toBe(2);
    expect(stderr.text).toContain('Commands:');
    expect(stdout.text).toBe('');
  });

  it('shows its version', async () => {
    const { exitCode, stdout } = await run('--version');
    expect(exitCode).toBe(0);
    expect(stdout.text).toBe('1.2.3\n');
  });

  it('loads no use case to answer help', async () => {
    expect((await run('train --help')).context.loaded).toEqual([]);
  });

  it.each(['sessions', 'storage'])('lists the commands of "arena %s" and exits 2', async (line) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(exitCode).toBe(2);
    expect(stdout.lines).toEqual([]);
    expect(stderr.lines[0]).toBe(`Usage: arena ${line} [options] [command]`);
    expect(stderr.lines.at(-2)).toBe(
      'Error [ARGUMENT.INVALID]: Expected one of the commands that the help lists, found none.',
    );
    expect(stderr.lines.at(-1)).toBe(`Show what the command takes: arena ${line} --help`);
  });

  it.each([
    ['trian', "Error [ARGUMENT.UNKNOWN]: Unknown command 'trian'; did you mean train?"],
    ['train --epoch 3', "Error [ARGUMENT.UNKNOWN]: Unknown option '--epoch'; did you mean --epochs?"],
    ['train --epochs', "Error [ARGUMENT.INVALID]: Option '--epochs <N>' argument missing"],
    [
      'engines extra',
      "Error [ARGUMENT.INVALID]: Too many arguments for 'engines'. Expected 0 arguments but got 1.",
    ],
  ])('explains "arena %s" in one sentence and exits 2', async (line, sentence) => {
    const { exitCode, stdout, stderr } = await run(line);
    expect(exitCode).toBe(2);
    expect(stderr.lines[0]).toBe(sentence);
    expect(stderr.lines).toHaveLength(2);
    expect(stdout.text).toBe('');
  });

  it('lists all configuration errors by their flags', async () => {
    const { exitCode, stderr } = await run('train --epochs 0 --learning-rate NaN');
    expect(exitCode).toBe(2);
    expect(stderr.lines).toEqual([
      "Error [CONFIG.INVALID]: 3 settings can't be used:",
      '  --dataset: is required',
      '  --epochs: expected an integer of at least 1, found "0"',
      '  --learning-rate: expected a number above 0 and at most 10, found "NaN"',
      'Show every setting with its default: arena train --help',
    ]);
  });

  it('names other settings in a message by their flags, too', async () => {
    const { stderr } = await run('train --dataset x --save-strategy no --load-best-model-at-end');
    expect(stderr.lines[1]).toBe(
      '  --load-best-model-at-end: needs --save-strategy and --evaluation-strategy to be the same and not no, found no and epoch',
    );
  });

  it.each(['train --json', 'trian --json', 'train --json --epochs', 'predict --json --model x'])(
    'prints one JSON object for the failure of "arena %s" and nothing else',
    async (line) => {
      const { exitCode, stdout, stderr } = await run(line);
      expect(exitCode).toBe(2);
      expect(stdout.lines).toHaveLength(1);
      expect(JSON.parse(stdout.text)).toMatchObject({
        success: false,
        errors: [{ code: expect.any(String) }],
      });
      expect(stderr.text).toBe('');
    },
  );

  it('exits with the code of the error', async () => {
    const { exitCode, stderr } = await run(
      'engines',
      failing(new ArenaError('STORAGE.FAILED', 'The bucket is gone.')),
    );
    expect(exitCode).toBe(4);
    expect(stderr.lines).toEqual(['Error [STORAGE.FAILED]: The bucket is gone.']);
  });

  it('shows no stack trace of an unexpected error unless asked to', async () => {
    const unexpected = new TypeError('x is undefined', { cause: new Error('the deeper reason') });
    const brief = await run('engines', failing(unexpected));
    expect(brief.exitCode).toBe(1);
    expect(brief.stderr.text).toContain('Error [INTERNAL]: Something unexpected went wrong: x is undefined');
    expect(brief.stderr.text).not.toContain('    at ');
    const verbose = await run('engines --verbose', failing(unexpected));
    expect(verbose.stderr.text).toContain('    at ');
    expect(verbose.stderr.text).toContain('Caused by: Error: the deeper reason');
  });
});

describe('arena engines', () => {
  const list = () =>
    Promise.resolve([
      {
        name: 'tensorflow',
        available: false,
        reason: 'tfjs-node is not installed',
        howToInstall: 'npm install @tensorflow/tfjs-node',
        precisions: [],
      } as const,
      {
        name: 'wasm',
        available: true,
        reason: 'embedded',
        device: 'cpu',
        threads: 2,
        precisions: ['float32'],
        version: '4.22.0',
      } as const,
    ]);

  it('shows what is here, and how to get what is missing', async () => {
    const { exitCode, stdout } = await run('engines', { useCases: { engines: { list } } });
    expect(exitCode).toBe(0);
    expect(stdout.lines).toEqual([
      'engine      available  device  threads  precisions  version',
      '-----------------------------------------------------------',
      'tensorflow  no         -             -  -           -',
      'wasm        yes        cpu           2  float32     4.22.0',
      '',
      'tensorflow: tfjs-node is not installed',
      '  Install: npm install @tensorflow/tfjs-node',
      'wasm: embedded',
    ]);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await run('engines --json', { useCases: { engines: { list } } });
    expect(JSON.parse(stdout.text)).toEqual({ success: true, engines: await list(), errors: [] });
  });
});
