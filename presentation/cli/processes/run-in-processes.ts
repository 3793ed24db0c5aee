import type { CommandContext } from '../command-context.js';
import { ProcessJob, type JobEnd, type JobStart, type LostProcess } from './process-job.js';

/** What of a training command says how many processes run it. */
export interface ProcessSettings {
  readonly numProcesses: number;
  /** Where the processes were asked for as GPUs, one for each: the same number. */
  readonly numGpus?: number;
  readonly maxRestarts: number;
  /** Seconds to wait for another process. */
  readonly processTimeout: number;
  readonly workspace: string;
}

/** Whether this process has yet to start those that train: it was asked for several, and is none of them. */
export function wantsProcesses(
  { numProcesses }: Pick<ProcessSettings, 'numProcesses'>,
  env: CommandContext['env'],
): boolean {
  return numProcesses > 1 && !isOneOfSeveral(env);
}

/** Whether a launcher started this process. */
export function isOneOfSeveral(env: CommandContext['env']): boolean {
  return env['WORLD_SIZE'] !== undefined;
}

/**
 * Runs a training command in several processes of this machine. When one is lost the others end, too; the job goes on
 * from its last checkpoint as often as it may, and otherwise the message names the process and the command to go on.
 *
 * @param args - what was typed after `arena`
 * @param ways - how processes are started
 * @returns the exit code
 */
export async function runInProcesses(
  args: readonly string[],
  settings: ProcessSettings,
  context: Pick<CommandContext, 'stderr' | 'signals' | 'exit'>,
  ways: Pick<JobStart, 'start' | 'graceMs'> = {},
): Promise<number> {
  let current = args;
  for (let restarts = 0; ; restarts++) {
    const end = await runOnce({ count: settings.numProcesses, args: current, ...ways }, context);
    if (end.lost === undefined || !isLoss(end.lost)) return end.exitCode;
    const resume = resumeArguments(end, settings);
    if (restarts === settings.maxRestarts) {
      report(end.lost, settings, resume, context);
      return 1;
    }
    const place = resume === undefined ? 'the start' : 'its last checkpoint';
    report(end.lost, settings, undefined, context);
    context.stderr.write(
      `Restart ${restarts + 1} of ${settings.maxRestarts}: the job goes on from ${place}.\n`,
    );
    current = resume === undefined ? args : [...resume, '--process-timeout', String(settings.processTimeout)];
  }
}

async function runOnce(start: JobStart, context: Pick<CommandContext, 'signals' | 'exit'>): Promise<JobEnd> {
  const job = new ProcessJob(start);
  let asked = 0;
  const stop = (): void => job.signal(++asked === 1 ? 'SIGTERM' : 'SIGKILL');
  context.signals.on('SIGINT', stop);
  context.signals.on('SIGTERM', stop);
  try {
    return await job.run();
  } finally {
    context.signals.off('SIGINT', stop);
    context.signals.off('SIGTERM', stop);
  }
}

/** A process that fails in the way in which all would (bad data, say) has said why; one that was lost has not. */
function isLoss({ end }: LostProcess): boolean {
  return end.code === undefined || end.code === 1;
}

function resumeArguments({ sessionId }: JobEnd, settings: ProcessSettings): readonly string[] | undefined {
  if (sessionId === undefined) return undefined;
  const { numProcesses, numGpus, workspace } = settings;
  const flag = numGpus === undefined ? '--num-processes' : '--num-gpus';
  return ['resume', sessionId, flag, String(numProcesses), '--workspace', workspace];
}

function report(
  { rank, end, hung, lastLines }: LostProcess,
  { numProcesses }: ProcessSettings,
  resume: readonly string[] | undefined,
  { stderr }: Pick<CommandContext, 'stderr'>,
): void {
  const lines = [
    `Error [PARALLEL.RANK_LOST]: Process ${rank} of ${numProcesses} ${hung ? HUNG : describeEnd(end)}; the job has ended.`,
    ...(rank === 0 || lastLines.length === 0
      ? []
      : ['Its last lines:', ...lastLines.map((line) => `  ${line}`)]),
    ...(resume === undefined ? [] : [`Go on from the last checkpoint: arena ${resume.join(' ')}`]),
  ];
  stderr.write(`${lines.join('\n')}\n`);
}

const HUNG = 'did not answer and was ended';

function describeEnd({ code, signal, failure }: ProcessEndParts): string {
  if (failure !== undefined) return `could not be started: ${failure}`;
  if (signal === 'SIGKILL') return 'was killed (SIGKILL: by hand, or because memory ran out)';
  return signal === undefined ? `ended with exit code ${code ?? 1}` : `was ended by ${signal}`;
}

type ProcessEndParts = LostProcess['end'];
