import { readFileSync } from 'node:fs';

import type { ScheduleSettings } from '#domain/training/schedule.js';
import { SCHEDULERS } from '#domain/training/hyperparameters.js';

/** Learning rates that Hugging Face's `get_scheduler` gave, by a name such as `linear.warmup10.total60 (past the end)`. */
export interface RecordedSchedules {
  readonly base_lr: number;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/** Reads recorded schedules. */
export function readSchedules(file: string): RecordedSchedules {
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedSchedules;
}

/** The settings that a recorded schedule's name stands for; undefined for variants that have no setting here. */
export function settingsOfRecorded(name: string, learningRate: number): ScheduleSettings | undefined {
  const parts = /^(\w+?)(?:\.warmup(\d+))?(?:\.total(\d+))?(?: \(past the end\))?$/.exec(name);
  const scheduler = SCHEDULERS.find((known) => known === parts?.[1]);
  if (parts === null || scheduler === undefined) return undefined;
  return { scheduler, learningRate, warmupSteps: Number(parts[2] ?? 0), totalSteps: Number(parts[3] ?? 100) };
}
