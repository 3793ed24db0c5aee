import { readdir } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { Model, ModelManager } from '#domain/model/model-manager.js';
import type {
  CheckpointContent,
  CheckpointInspection,
  CheckpointInfo,
  CheckpointManager,
  CheckpointPolicy,
  RestoredCheckpoint,
} from '#domain/training/checkpoint.js';
import { rankCheckpoints } from '#domain/training/checkpoint-ranking.js';

import { toFilesystemError } from '../../filesystem/filesystem-error.js';
import { ensureFreeSpace } from '../../filesystem/free-space.js';
import { removeFolder } from '../../filesystem/write-folder-atomically.js';
import {
  checkpointFolderName,
  describeCheckpointFolder,
  isCheckpointFolderName,
  readCheckpointFolder,
  verifyCheckpointFolder,
  writeCheckpointFolder,
} from './checkpoint-folder.js';
import { CHECKPOINT_FILES, type CheckpointManifest } from './checkpoint-manifest.js';

/** Weights and the two moments of AdamW. */
const FLOATS_PER_PARAMETER = 3;
const FLOAT_BYTES = 4;

/**
 * Checkpoints as folders `checkpoint-<step>`: `model.safetensors`, `config.json`, `optimizer.safetensors`,
 * `trainer_state.json`, `manifest.json`. One process owns the folder.
 */
export class FolderCheckpointManager implements CheckpointManager {
  /** Damaged checkpoints, warned of once; they stay on disk to be looked at, and count for nothing. */
  private readonly damaged = new Set<string>();

  /** @param now - milliseconds since 1970 */
  constructor(
    private readonly policy: CheckpointPolicy,
    private readonly models: ModelManager,
    private readonly now: () => number,
    private readonly onWarning: (message: string) => void,
  ) {}

  /**
   * Writes a checkpoint, then removes those that need not stay. A checkpoint of the same step is replaced.
   *
   * @throws ArenaError `FILESYSTEM.NO_SPACE`, `FILESYSTEM.NOT_WRITABLE`, `CHECKPOINT.WRITE_FAILED`
   */
  async save(content: CheckpointContent): Promise<CheckpointInfo> {
    const folder = path.join(this.policy.folder, checkpointFolderName(content.step));
    await ensureFreeSpace(this.policy.folder, estimateBytes(content.model), `checkpoint ${folder}`);
    const facts = this.factsOf(content);
    try {
      await writeCheckpointFolder(folder, content, facts, this.models);
    } catch (thrown) {
      throw toWriteError(thrown, folder);
    }
    this.damaged.delete(folder);
    const checkpoints = await this.list();
    await this.removeSurplus(checkpoints, content.step);
    const saved = checkpoints.find(({ step }) => step === content.step);
    return saved ?? { ...describe(folder, await describeCheckpointFolder(folder)), isBest: false };
  }

  /** The checkpoints with a readable manifest, by step. Files are verified by {@link restore} alone. */
  async list(): Promise<readonly CheckpointInfo[]> {
    const found: Omit<CheckpointInfo, 'isBest'>[] = [];
    for (const name of await this.folderNames()) {
      const folder = path.join(this.policy.folder, name);
      if (this.damaged.has(folder)) continue;
      const manifest = await this.skippingDamaged(folder, () => describeCheckpointFolder(folder));
      if (manifest !== undefined) found.push(describe(folder, manifest));
    }
    found.sort((a, b) => a.step - b.step);
    const [best] = this.ranked(found);
    return found.map((checkpoint) => ({ ...checkpoint, isBest: checkpoint === best }));
  }

  async restore(which: 'best' | 'latest' | 'resumable'): Promise<RestoredCheckpoint | undefined> {
    const checkpoints = await this.list();
    for (const info of which === 'best' ? this.ranked(checkpoints) : checkpoints.toReversed()) {
      if (which === 'resumable' && !(await this.hasItsBest(info.path))) continue;
      const content = await this.skippingDamaged(info.path, () => readCheckpointFolder(info.path));
      if (content !== undefined) return { info, ...content };
    }
    return undefined;
  }

  /** Whether the best checkpoint that this one refers to is whole. */
  private async hasItsBest(folder: string): Promise<boolean> {
    const { step, bestStep } = await describeCheckpointFolder(folder);
    if (bestStep === undefined || bestStep === step) return true;
    const best = path.join(this.policy.folder, checkpointFolderName(bestStep));
    const verified = this.damaged.has(best)
      ? undefined
      : await this.skippingDamaged(best, () => verifyCheckpointFolder(best));
    if (verified !== undefined) return true;
    this.onWarning(
      `Passed over the checkpoint ${folder}: the best one so far, ${best}, is missing or damaged, and the run needs it.`,
    );
    return false;
  }

  /** Checks the files of all checkpoints; nothing is warned of, written or remembered. */
  async inspect(): Promise<readonly CheckpointInspection[]> {
    const known = new Map((await this.list()).map((info) => [info.path, info]));
    const inspections: CheckpointInspection[] = [];
    for (const name of await this.folderNames()) {
      const folder = path.join(this.policy.folder, name);
      const info = known.get(folder);
      try {
        const { bestStep } = await verifyCheckpointFolder(folder);
        inspections.push({ path: folder, info: info!, ...(bestStep === undefined ? {} : { bestStep }) });
      } catch (thrown) {
        if (!(thrown instanceof ArenaError)) throw thrown;
        inspections.push({ path: folder, ...(info && { info }), problem: thrown.message });
      }
    }
    return inspections.sort((a, b) => (a.info?.step ?? Infinity) - (b.info?.step ?? Infinity));
  }

  /** One checkpoint, checked against its manifest; nothing is warned of or written. */
  async read(step: number): Promise<RestoredCheckpoint> {
    const folder = path.join(this.policy.folder, checkpointFolderName(step));
    const content = await readCheckpointFolder(folder);
    return {
      info: { ...describe(folder, await describeCheckpointFolder(folder)), isBest: false },
      ...content,
    };
  }

  private factsOf(content: CheckpointContent): Omit<CheckpointManifest, 'files'> {
    const { step, epoch, metric, bestStep } = content;
    const metrics =
      metric === undefined ? content.metrics : { ...content.metrics, [this.policy.metricName]: metric };
    const createdAt = new Date(this.now()).toISOString();
    return {
      step,
      epoch,
      ...(metric === undefined ? {} : { metric }),
      metrics: { ...metrics },
      ...(bestStep === undefined ? {} : { bestStep }),
      samplesDigest: content.samplesDigest,
      createdAt,
    };
  }

  private ranked<T extends Omit<CheckpointInfo, 'isBest'>>(checkpoints: readonly T[]): readonly T[] {
    const { metricName, mode, comparison } = this.policy;
    return rankCheckpoints(checkpoints, comparison ?? { kind: 'metric', metric: metricName, mode });
  }

  /** Keeps the best ones, the latest, and the one just saved, which after a resume need not be the latest. */
  private async removeSurplus(checkpoints: readonly CheckpointInfo[], savedStep: number): Promise<void> {
    const staying = new Set(
      this.ranked(checkpoints)
        .slice(0, this.policy.keep)
        .map(({ step }) => step),
    );
    staying.add(savedStep);
    const latest = checkpoints.at(-1);
    if (latest !== undefined) staying.add(latest.step);
    for (const { step, path: folder } of checkpoints) {
      if (!staying.has(step)) await removeFolder(folder);
    }
  }

  private async folderNames(): Promise<readonly string[]> {
    try {
      return (await readdir(this.policy.folder)).filter(isCheckpointFolderName);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.policy.folder);
    }
  }

  private async skippingDamaged<T>(folder: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (thrown) {
      if (!(thrown instanceof ArenaError)) throw thrown;
      this.damaged.add(folder);
      this.onWarning(`Skipped the checkpoint ${folder}: ${thrown.message}`);
      return undefined;
    }
  }
}

function describe(folder: string, manifest: CheckpointManifest): Omit<CheckpointInfo, 'isBest'> {
  const { step, epoch, metric, metrics, createdAt, samplesDigest } = manifest;
  const digests = {
    weights: manifest.files.get(CHECKPOINT_FILES.weights)!.sha256,
    optimizer: manifest.files.get(CHECKPOINT_FILES.optimizer)!.sha256,
    ...(samplesDigest === undefined ? {} : { samples: samplesDigest }),
  };
  const info = { path: folder, step, epoch, ...(metric === undefined ? {} : { metric }), metrics, createdAt };
  return { ...info, digests };
}

function estimateBytes(model: Model): number {
  return model.parameterCounts.total * FLOAT_BYTES * FLOATS_PER_PARAMETER;
}

/** Disk errors that the user can cure keep their code; what is left has the checkpoint's. */
function toWriteError(thrown: unknown, folder: string): ArenaError {
  const failure = toFilesystemError(thrown, 'write', folder);
  if (failure.code !== 'FILESYSTEM.FAILED') return failure;
  return new ArenaError(
    'CHECKPOINT.WRITE_FAILED',
    `The checkpoint could not be written; the ones before it are whole. ${failure.message}`,
    { cause: thrown, details: failure.details },
  );
}
