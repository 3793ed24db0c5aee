import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { ModelManager } from '#domain/model/model-manager.js';
import type { CheckpointContent, RestoredCheckpoint } from '#domain/training/checkpoint.js';

import { writeFileAtomically } from '../../filesystem/write-file-atomically.js';
import { writeFolderAtomically } from '../../filesystem/write-folder-atomically.js';
import { readSafetensors } from '../../safetensors/read-safetensors.js';
import { writeSafetensors } from '../../safetensors/write-safetensors.js';
import {
  CHECKPOINT_FILES,
  readJsonObject,
  readManifest,
  verifyFiles,
  writeManifest,
  type CheckpointManifest,
} from './checkpoint-manifest.js';

const FOLDER_NAME = /^checkpoint-(0|[1-9]\d*)$/;

/** `checkpoint-120`. */
export function checkpointFolderName(step: number): string {
  return `checkpoint-${step}`;
}

/** Whether a folder's name is that of a finished checkpoint. */
export function isCheckpointFolderName(name: string): boolean {
  return FOLDER_NAME.test(name);
}

/**
 * Writes a checkpoint whole or not at all.
 *
 * @param facts - what the manifest says beside the files' digests
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function writeCheckpointFolder(
  folder: string,
  content: CheckpointContent,
  facts: Omit<CheckpointManifest, 'files'>,
  models: ModelManager,
): Promise<void> {
  await writeFolderAtomically(folder, async (temporary) => {
    await models.saveTrainingState(content.model, temporary);
    await writeSafetensors(path.join(temporary, CHECKPOINT_FILES.optimizer), content.optimizer, {});
    await writeFileAtomically(
      path.join(temporary, CHECKPOINT_FILES.state),
      `${JSON.stringify(content.state, undefined, 2)}\n`,
    );
    await writeManifest(temporary, facts);
  });
}

/**
 * Manifest of a checkpoint, its files not looked at.
 *
 * @throws ArenaError `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function describeCheckpointFolder(folder: string): Promise<CheckpointManifest> {
  const manifest = await readManifest(folder);
  if (path.basename(folder) === checkpointFolderName(manifest.step)) return manifest;
  throw new ArenaError(
    'CHECKPOINT.CORRUPT',
    `Expected ${folder} to hold the step of its name, found step ${manifest.step}. Give the folder its name back.`,
    { details: { path: folder, step: manifest.step } },
  );
}

/**
 * Compares the files of a checkpoint with its manifest.
 *
 * @throws ArenaError `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function verifyCheckpointFolder(folder: string): Promise<CheckpointManifest> {
  const manifest = await describeCheckpointFolder(folder);
  await verifyFiles(folder, manifest);
  return manifest;
}

/**
 * Verifies a checkpoint against its manifest and reads it.
 *
 * @throws ArenaError `CHECKPOINT.CORRUPT`, `WEIGHTS.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function readCheckpointFolder(folder: string): Promise<Omit<RestoredCheckpoint, 'info'>> {
  await verifyCheckpointFolder(folder);
  const weights = await readSafetensors(path.join(folder, CHECKPOINT_FILES.weights));
  const optimizer = await readSafetensors(path.join(folder, CHECKPOINT_FILES.optimizer));
  const state = await readJsonObject(path.join(folder, CHECKPOINT_FILES.state));
  return { weights: weights.tensors, optimizer: optimizer.tensors, state };
}
