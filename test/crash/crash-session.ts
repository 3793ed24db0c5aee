import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Where and how a process is made to end; see `fault-injection.mjs`. */
export interface Fault {
  /** Number of the file operation, 1 for the first. */
  readonly at: number;
  /** Counts operations of this kind alone. */
  readonly kind?: string;
  readonly phase: 'kill-before' | 'kill-within' | 'kill-after' | 'no-space';
}

/** What a process may be started with. */
export interface ProcessOptions {
  readonly fault?: Fault;
  /** File that gets the kind of each file operation. */
  readonly trace?: string;
  /** Ends the process after so many milliseconds. */
  readonly killAfterMs?: number;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly wasKilled: boolean;
  readonly stderr: string;
}

const MAIN = path.resolve('dist/presentation/cli/main.js');
const PRELOAD = path.resolve('test/crash/fault-injection.mjs');

/** Starts the built command line. */
export function startArena(
  args: readonly string[],
  workspace: string,
  { fault, trace }: ProcessOptions = {},
): ChildProcessWithoutNullStreams {
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    ARENA_WORKSPACE: workspace,
    ...(fault === undefined ? {} : { FAULT_AT: String(fault.at), FAULT_PHASE: fault.phase }),
    ...(fault?.kind === undefined ? {} : { FAULT_KIND: fault.kind }),
    ...(trace === undefined ? {} : { FAULT_TRACE: trace }),
  };
  const preload = fault === undefined && trace === undefined ? [] : ['--import', PRELOAD];
  return spawn(process.execPath, [...preload, MAIN, ...args, '--quiet'], { env });
}

/** Waits for the end of a process. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<ProcessEnd> {
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  return new Promise((resolve) => {
    child.on('close', (exitCode, signal) => resolve({ exitCode, wasKilled: signal === 'SIGKILL', stderr }));
  });
}

/** Runs the built command line to its end, however that comes. */
export function runArena(
  args: readonly string[],
  workspace: string,
  options: ProcessOptions = {},
): Promise<ProcessEnd> {
  const child = startArena(args, workspace, options);
  const timer =
    options.killAfterMs === undefined
      ? undefined
      : setTimeout(() => child.kill('SIGKILL'), options.killAfterMs);
  return endOf(child).finally(() => clearTimeout(timer));
}

/** Writes a dataset of 40 short rows and gives the arguments that train on it: accumulation, a checkpoint every other step. */
export async function trainingArguments(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, 'data.jsonl');
  const rows = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ text: `${i} ${i % 2 === 0 ? 'plum' : 'saw'}`, label: i % 2 === 0 ? 'fruit' : 'tool' }),
  );
  await writeFile(file, `${rows.join('\n')}\n`);
  return [
    ...['train', '--dataset', file, '--model', 'lstm-small', '--tokenizer', 'character', '--engine', 'wasm'],
    ...['--epochs', '2', '--batch-size', '3', '--gradient-accumulation-steps', '3', '--logging-steps', '3'],
    ...['--max-sequence-length', '16', '--evaluation-strategy', 'steps', '--evaluation-steps', '2'],
    ...['--metric-for-best-model', 'loss', '--save-total-limit', '2'],
  ];
}

/** The same rows with a second label key, and the arguments that train a hybrid plan of three models on them. */
export async function planArguments(folder: string): Promise<readonly string[]> {
  const file = path.join(folder, 'plan.jsonl');
  const rows = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({
      text: `${i} ${i % 2 === 0 ? 'plum' : 'saw'}`,
      kind: i % 2 === 0 ? 'fruit' : 'tool',
      age: i % 4 < 2 ? 'old' : 'new',
    }),
  );
  await writeFile(file, `${rows.join('\n')}\n`);
  return [
    ...['train', '--dataset', file, '--key-strategies', 'kind=multi-class,age=one-vs-all'],
    ...[
      '--model',
      'lstm-small',
      '--tokenizer',
      'character',
      '--engine',
      'wasm',
      '--max-sequence-length',
      '16',
    ],
    ...['--epochs', '1', '--batch-size', '3', '--gradient-accumulation-steps', '3', '--logging-steps', '3'],
    ...['--evaluation-strategy', 'steps', '--evaluation-steps', '2', '--metric-for-best-model', 'loss'],
  ];
}

/** Arguments of a training that is sure to be followed by a further one, for labels of which one is rare. */
export async function reinforcedTrainingArguments(folder: string): Promise<readonly string[]> {
  const training = await trainingArguments(folder);
  const rows = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ text: `${i} ${i % 4 === 0 ? 'plum' : 'saw'}`, label: i % 4 === 0 ? 'fruit' : 'tool' }),
  );
  await writeFile(path.join(folder, 'data.jsonl'), `${rows.join('\n')}\n`);
  return [
    ...training,
    ...['--learning-rate', '1e-4', '--reinforced-learning-rate', '3e-3', '--f1-threshold', '1'],
    ...['--reinforced-epochs', '3', '--oversample-factor', '2.5', '--class-weight-factor', '3'],
  ];
}

/** What the further training of a finished session must give alike. */
export async function reinforcedResultsOf(workspace: string): Promise<Readonly<Record<string, string>>> {
  const [session] = await sessionsOf(workspace);
  const { output_paths: paths, execution_status: status } = await metadataOf(workspace, session!);
  const folder = path.join(paths.metrics_dir, 'reinforced');
  const metrics = await readFile(path.join(folder, 'metrics.jsonl'), 'utf8');
  return {
    ...(await resultsOf(workspace)),
    reinforcement: JSON.stringify(status.reinforcement),
    reinforcedMetrics: metrics.replace(/,"time":"[^"]*"/g, ''),
  };
}

type Results = Readonly<Record<string, string>>;

/**
 * All that a finished session must give alike, however often it was cut: weights, metrics, predictions; those of every
 * model where there is a plan.
 */
export async function resultsOf(workspace: string): Promise<Results> {
  const sessions = await sessionsOf(workspace);
  const [session] = sessions;
  if (session === undefined || sessions.length > 1)
    throw new Error(`Expected one session, found ${sessions.length}`);
  const names = await modelsOf(workspace, session);
  if (names.length === 0) return resultsOfModel(workspace, session);
  const { execution_status: ended } = await metadataOf(workspace, session);
  const results: Record<string, string> = {
    status: `${ended.status}, ${ended.models_trained.join(', ')} are trained`,
  };
  for (const name of names) {
    const own = await resultsOfModel(workspace, `${session}/models/${name}`);
    for (const [what, content] of Object.entries(own)) results[`${what} of ${name}`] = content;
  }
  return results;
}

async function resultsOfModel(workspace: string, session: string): Promise<Results> {
  const metadata = await metadataOf(workspace, session);
  const { status, models_remaining: remaining } = metadata.execution_status;
  const metrics = await readFile(path.join(metadata.output_paths.metrics_dir, 'metrics.jsonl'), 'utf8');
  const file = async (...parts: readonly string[]): Promise<string> =>
    (await readFile(path.join(...parts))).toString('base64');
  return {
    status: `${status}, ${remaining.length} models remain`,
    weights: await file(metadata.output_paths.model_dir, 'model.safetensors'),
    tokenizer: await file(metadata.output_paths.model_dir, 'tokenizer.json'),
    predictions: await file(metadata.output_paths.run_dir, 'predictions.npy'),
    metrics: metrics.replace(/,"time":"[^"]*"/g, ''),
    best: await bestCheckpointIn(metadata.output_paths.checkpoints_dir),
  };
}

/** How far a plan has come by what its models say themselves: those trained, and whether another one is half trained. */
export async function progressOf(
  workspace: string,
): Promise<{ readonly trained: number; readonly isWithinModel: boolean } | undefined> {
  const [session] = await sessionsOf(workspace);
  if (session === undefined) return undefined;
  const members = (await modelsOf(workspace, session)).map((name) => `${session}/models/${name}`);
  const begun = members.filter((member) => existsSync(metadataFile(workspace, member)));
  const states = await Promise.all(
    begun.map(async (member) => (await metadataOf(workspace, member)).execution_status.status),
  );
  const trained = states.filter((status) => status === 'completed').length;
  return { trained, isWithinModel: trained < states.length };
}

/** Names of the models of a session's plan that were begun. */
async function modelsOf(workspace: string, session: string): Promise<readonly string[]> {
  const folder = path.join(workspace, 'logs/training_arena', session, 'models');
  return existsSync(folder) ? (await readdir(folder)).sort() : [];
}

/** The weights of the checkpoint with the smallest loss. */
async function bestCheckpointIn(folder: string): Promise<string> {
  const found = await Promise.all(
    (await readdir(folder))
      .filter((name) => name.startsWith('checkpoint-'))
      .map(async (name) => {
        const text = await readFile(path.join(folder, name, 'manifest.json'), 'utf8');
        const { metric = Infinity } = JSON.parse(text) as { readonly metric?: number };
        return { name, metric };
      }),
  );
  const [best] = found.sort((a, b) => a.metric - b.metric);
  if (best === undefined) throw new Error(`Expected a checkpoint in ${folder}, found none`);
  return `${best.name} ${(await readFile(path.join(folder, best.name, 'model.safetensors'))).toString('base64')}`;
}

/** Ids of the sessions that have metadata. */
export async function sessionsOf(workspace: string): Promise<readonly string[]> {
  const root = path.join(workspace, 'logs/training_arena');
  if (!existsSync(root)) return [];
  return (await readdir(root)).filter((session) => existsSync(metadataFile(workspace, session)));
}

/** `training_metadata.json` of a session. */
export function metadataFile(workspace: string, session: string): string {
  return path.join(
    workspace,
    'logs/training_arena',
    session,
    'training_session_metadata/training_metadata.json',
  );
}

interface MetadataOnDisk {
  readonly execution_status: {
    readonly status: string;
    readonly models_trained: readonly string[];
    readonly models_in_progress: readonly string[];
    readonly models_remaining: readonly string[];
    readonly reinforcement: { readonly epochs: number; readonly replaced: boolean } | null;
  };
  readonly output_paths: Readonly<
    Record<'model_dir' | 'checkpoints_dir' | 'metrics_dir' | 'run_dir', string>
  >;
}

async function metadataOf(workspace: string, session: string): Promise<MetadataOnDisk> {
  return JSON.parse(await readFile(metadataFile(workspace, session), 'utf8')) as MetadataOnDisk;
}

/**
 * Trains until the session is complete, resuming after every kill. A kill before the session is on disk leaves nothing
 * to resume: training is started again, as its user would. A kill after the last write leaves nothing to do.
 *
 * @param next - how the next process is to be killed, by its number; undefined: not at all
 * @param onEnd - told whether it was
 */
export async function trainThroughKills(
  training: readonly string[],
  workspace: string,
  next: (processNumber: number) => ProcessOptions | undefined,
  onEnd: (options: ProcessOptions, wasKilled: boolean, processNumber: number) => void | Promise<void>,
): Promise<void> {
  for (let number = 0; ; number++) {
    const [session] = await sessionsOf(workspace);
    if (
      session !== undefined &&
      (await metadataOf(workspace, session)).execution_status.status === 'completed'
    )
      return;
    const args = session === undefined ? training : ['resume'];
    const options = next(number) ?? {};
    const end = await runArena(args, workspace, options);
    await onEnd(options, end.wasKilled, number);
    if (end.wasKilled) continue;
    if (end.exitCode === 0) return;
    throw new Error(`arena ${args.join(' ')} ended with ${end.exitCode}, process ${number}: ${end.stderr}`);
  }
}
