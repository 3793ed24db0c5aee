import { describe, expect, it } from '@jest/globals';

import { torchThreads } from '#infrastructure/torch/torch-threads.js';
import { usableCores } from '#infrastructure/torch/usable-cores.js';

/** A system with two processors per core: processors 2i and 2i + 1 are core i. */
function system(files: Readonly<Record<string, string>>): (file: string) => string | undefined {
  return (file) => {
    const processor = /cpu(\d+)\/topology\/(core_id|physical_package_id)$/u.exec(file);
    if (processor === null) return files[file];
    return processor[2] === 'core_id' ? `${Math.floor(Number(processor[1]) / 2)}\n` : '0\n';
  };
}

const STATUS = '/proc/self/status';
const GROUPS = '/proc/self/cgroup';
const allowed = (list: string): string => `Name:\tnode\nCpus_allowed_list:\t${list}\nThreads:\t1\n`;

describe('cores that a process may use', () => {
  it('counts a core once, however many of its processors are allowed', () => {
    expect(usableCores(system({ [STATUS]: allowed('0-7') }))).toBe(4);
    expect(usableCores(system({ [STATUS]: allowed('0-3,6') }))).toBe(3);
    expect(usableCores(system({ [STATUS]: allowed('5') }))).toBe(1);
  });

  it('counts processors where the system does not tell their cores', () => {
    expect(usableCores((file) => (file === STATUS ? allowed('0-2') : undefined))).toBe(3);
  });

  it('keeps to the time that a control group of either version grants, and those around it', () => {
    const eight = { [STATUS]: allowed('0-15') };
    const version2 = { ...eight, [GROUPS]: '0::/pod/container\n' };
    expect(usableCores(system({ ...version2, '/sys/fs/cgroup/pod/cpu.max': '250000 100000\n' }))).toBe(2);
    expect(usableCores(system({ ...version2, '/sys/fs/cgroup/pod/container/cpu.max': 'max 100000\n' }))).toBe(
      8,
    );
    expect(usableCores(system({ ...version2, '/sys/fs/cgroup/cpu.max': '50000 100000\n' }))).toBe(1);
    const version1 = {
      ...eight,
      [GROUPS]: '4:cpu,cpuacct:/pod\n',
      '/sys/fs/cgroup/cpu/pod/cpu.cfs_period_us': '100000\n',
    };
    expect(usableCores(system({ ...version1, '/sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us': '300000\n' }))).toBe(
      3,
    );
    expect(usableCores(system({ ...version1, '/sys/fs/cgroup/cpu/pod/cpu.cfs_quota_us': '-1\n' }))).toBe(8);
  });

  it('gives way to OMP_NUM_THREADS', () => {
    expect(torchThreads({ OMP_NUM_THREADS: '3' })).toBe(3);
    expect(torchThreads({ OMP_NUM_THREADS: 'many' })).toBe(usableCores());
  });
});
