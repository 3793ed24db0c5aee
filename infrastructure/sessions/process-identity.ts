import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { systemErrorCode } from '../filesystem/filesystem-error.js';

const execute = promisify(execFile);

/**
 * When a process started, in a form that no other process of this machine has together with its id, so that an id given
 * to a new process is not mistaken for the old one. Undefined when there is no such process; '' when the system does
 * not tell.
 */
export async function processStartOf(pid: number): Promise<string | undefined> {
  if (!isRunning(pid)) return undefined;
  return process.platform === 'linux' ? linuxStartOf(pid) : portableStartOf(pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // sends nothing
    return true;
  } catch (thrown) {
    return systemErrorCode(thrown) === 'EPERM'; // it is there, and somebody else's
  }
}

/** Boot id and clock ticks since boot (field 22 of proc_pid_stat(5)). */
async function linuxStartOf(pid: number): Promise<string | undefined> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name may hold spaces and brackets
    if (afterName[0] === 'Z') return undefined; // ended, and its parent has not asked yet
    return `${boot.trim()}:${afterName[19]!}`;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ESRCH') return undefined; // it ended meanwhile
    return isRunning(pid) ? '' : undefined;
  }
}

async function portableStartOf(pid: number): Promise<string> {
  if (process.platform === 'win32') return '';
  const { stdout } = await execute('ps', ['-o', 'lstart=', '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  return stdout.trim();
}
