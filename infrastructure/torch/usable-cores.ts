import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

/** Reads a file of the system; undefined where there is none. */
export type ReadSystemFile = (file: string) => string | undefined;

/**
 * Physical cores that this process may use: the processors that it is bound to, each core counted once however many
 * threads it runs, and no more than its control group's share of time. Matrix kernels fill a core with one thread; a
 * second one on it, or a thread that waits for its share, only holds the others up.
 */
export function usableCores(read: ReadSystemFile = readSystemFile): number {
  const cores = allowedCores(read) ?? availableParallelism();
  return Math.max(1, Math.min(cores, Math.floor(timeShare(read))));
}

function allowedCores(read: ReadSystemFile): number | undefined {
  const list = /^Cpus_allowed_list:\s*(\S+)/mu.exec(read('/proc/self/status') ?? '')?.[1];
  if (list === undefined) return undefined;
  return new Set(processorsOf(list).map((processor) => coreOf(processor, read))).size;
}

/** Of a list such as `0-3,8`. */
function processorsOf(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** A name of the core that a processor is a thread of. */
function coreOf(processor: number, read: ReadSystemFile): string {
  const topology = `/sys/devices/system/cpu/cpu${processor}/topology`;
  const core = read(`${topology}/core_id`)?.trim();
  return core === undefined
    ? `processor ${processor}`
    : `${read(`${topology}/physical_package_id`)?.trim() ?? ''}:${core}`;
}

/** Processors' worth of time that the control groups grant; infinite where there is no limit. */
function timeShare(read: ReadSystemFile): number {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const shares = groups.flatMap(([, controllers = '', group = '/']) => {
    if (controllers === '') return upwards(group).map((folder) => shareOfVersion2(folder, read));
    return controllers.split(',').includes('cpu')
      ? upwards(group).map((folder) => shareOfVersion1(folder, read))
      : [];
  });
  return Math.min(Infinity, ...shares);
}

/** A group and those that it is in. */
function upwards(group: string): string[] {
  return group === '/' ? ['/'] : [group, ...upwards(path.posix.dirname(group))];
}

function shareOfVersion2(group: string, read: ReadSystemFile): number {
  const [quota, period] = (read(path.posix.join('/sys/fs/cgroup', group, 'cpu.max')) ?? '')
    .split(' ')
    .map(Number);
  return ratio(quota, period);
}

function shareOfVersion1(group: string, read: ReadSystemFile): number {
  const folder = path.posix.join('/sys/fs/cgroup/cpu', group);
  return ratio(Number(read(`${folder}/cpu.cfs_quota_us`)), Number(read(`${folder}/cpu.cfs_period_us`)));
}

/** No limit where either is missing, "max", or -1. */
function ratio(quota = 0, period = 0): number {
  return quota > 0 && period > 0 ? quota / period : Infinity;
}

function readSystemFile(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
