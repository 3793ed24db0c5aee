import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';

import { digestFile } from '../../filesystem/file-digest.js';
import { toFilesystemError } from '../../filesystem/filesystem-error.js';
import { toJsonNumber } from '../../filesystem/json-number.js';
import { writeFileAtomically } from '../../filesystem/write-file-atomically.js';

const FORMAT_VERSION = 1;

/** Files that every checkpoint has beside its manifest. */
export const CHECKPOINT_FILES = {
  manifest: 'manifest.json',
  weights: 'model.safetensors',
  optimizer: 'optimizer.safetensors',
  state: 'trainer_state.json',
} as const;

const numberSchema = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const fileSchema = z.object({ sha256: z.string(), size_bytes: z.int().nonnegative() });

const manifestSchema = z
  .object({
    format_version: z.literal(FORMAT_VERSION),
    step: z.int().nonnegative(),
    epoch: numberSchema,
    metric: numberSchema.optional(),
    best_step: z.int().nonnegative().optional(),
    samples_sha256: z.string().optional(),
    metrics: z.record(z.string(), numberSchema),
    created_at: z.string(),
    files: z
      .record(z.string().regex(/^[^/\\]+$/), fileSchema)
      .refine(
        (files) =>
          [CHECKPOINT_FILES.weights, CHECKPOINT_FILES.optimizer, CHECKPOINT_FILES.state].every((name) =>
            Object.hasOwn(files, name),
          ),
        'weights, optimizer or trainer state are missing',
      ),
  })
  .transform(({ files, ...facts }) => ({
    step: facts.step,
    epoch: facts.epoch,
    ...(facts.metric === undefined ? {} : { metric: facts.metric }),
    metrics: facts.metrics,
    ...(facts.best_step === undefined ? {} : { bestStep: facts.best_step }),
    ...(facts.samples_sha256 === undefined ? {} : { samplesDigest: facts.samples_sha256 }),
    createdAt: facts.created_at,
    files: new Map(
      Object.entries(files).map(([name, file]) => [
        name,
        { sha256: file.sha256, sizeBytes: file.size_bytes },
      ]),
    ),
  }));

/** What a checkpoint says about itself: its place in the run and the digest of each file. */
export type CheckpointManifest = z.infer<typeof manifestSchema>;

/**
 * Writes the manifest of a folder whose other files are complete.
 *
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function writeManifest(folder: string, facts: Omit<CheckpointManifest, 'files'>): Promise<void> {
  const files: Record<string, z.infer<typeof fileSchema>> = {};
  for (const name of (await readdir(folder)).sort()) {
    const { sha256, sizeBytes } = await digestFile(path.join(folder, name));
    files[name] = { sha256, size_bytes: sizeBytes };
  }
  const body = {
    format_version: FORMAT_VERSION,
    step: facts.step,
    epoch: toJsonNumber(facts.epoch),
    ...(facts.metric === undefined ? {} : { metric: toJsonNumber(facts.metric) }),
    metrics: Object.fromEntries(
      Object.entries(facts.metrics).map(([name, value]) => [name, toJsonNumber(value)]),
    ),
    ...(facts.bestStep === undefined ? {} : { best_step: facts.bestStep }),
    ...(facts.samplesDigest === undefined ? {} : { samples_sha256: facts.samplesDigest }),
    created_at: facts.createdAt,
    files,
  };
  const signed = { ...body, manifest_sha256: checksumOf(body) };
  await writeFileAtomically(
    path.join(folder, CHECKPOINT_FILES.manifest),
    `${JSON.stringify(signed, undefined, 2)}\n`,
  );
}

/**
 * Reads a manifest and checks it against its own checksum: a changed metric would change the ranking.
 *
 * @throws ArenaError `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function readManifest(folder: string): Promise<CheckpointManifest> {
  const file = path.join(folder, CHECKPOINT_FILES.manifest);
  const { manifest_sha256: expected, ...body } = await readJsonObject(file);
  if (checksumOf(body) !== expected) throw corrupt(file, 'its content does not match its own checksum');
  const parsed = manifestSchema.safeParse(body);
  if (!parsed.success) throw corrupt(file, z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

/**
 * Compares every file of a checkpoint with its manifest.
 *
 * @throws ArenaError `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`
 */
export async function verifyFiles(folder: string, manifest: CheckpointManifest): Promise<void> {
  for (const [name, expected] of manifest.files) {
    const file = path.join(folder, name);
    const found = await digestFile(file);
    if (found.sizeBytes !== expected.sizeBytes) {
      throw corrupt(file, `expected ${expected.sizeBytes} bytes, found ${found.sizeBytes}`);
    }
    if (found.sha256 !== expected.sha256) {
      throw corrupt(file, `expected SHA-256 ${expected.sha256}, found ${found.sha256}`);
    }
  }
}

/** Reads a JSON file that holds an object. Errors: `CHECKPOINT.CORRUPT`, `FILESYSTEM.FAILED`. */
export async function readJsonObject(file: string): Promise<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw corrupt(file, `expected JSON: ${thrown.message}`, thrown);
    throw toFilesystemError(thrown, 'read', file);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw corrupt(file, 'expected a JSON object');
}

function checksumOf(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('hex');
}

function corrupt(file: string, problem: string, cause?: unknown): ArenaError {
  return new ArenaError('CHECKPOINT.CORRUPT', `${file} is damaged: ${problem}. Use another checkpoint.`, {
    cause,
    details: { path: file },
  });
}
