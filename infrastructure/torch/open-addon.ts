import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { loadAddon, type Addon } from './addon.js';
import { chooseMatrixKernel, type MatrixKernel, type Processor } from './matrix-kernel.js';
import { torchThreads } from './torch-threads.js';

/** The addon, ready to compute. */
export interface OpenAddon {
  readonly addon: Addon;
  readonly matrixKernel: MatrixKernel;
}

/** Loads the addon and sets what it computes with on the CPU: its threads, and the library that multiplies matrices. */
export function openAddon(): OpenAddon {
  const addon = loadAddon();
  addon.setThreads(torchThreads());
  const matrixKernel = chooseMatrixKernel(addon.describe(), readProcessor());
  addon.call(addon.lookUp('arena::use_onednn'), matrixKernel.library === 'oneDNN');
  return { addon, matrixKernel };
}

const PROCESSOR_FILE = '/proc/cpuinfo';

function readProcessor(): Processor {
  const text = existsSync(PROCESSOR_FILE) ? readFileSync(PROCESSOR_FILE, 'utf8') : '';
  const features = /^flags\s*:\s*(.*)$/mu.exec(text)?.[1]?.split(' ') ?? [];
  return { model: cpus()[0]?.model ?? '', features };
}
