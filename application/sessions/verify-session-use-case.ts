import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import { stateOf } from '#domain/session/session-state.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { CheckpointInspection, CheckpointManagerFactory } from '#domain/training/checkpoint.js';

/** One file or checkpoint that was checked. */
export interface VerifiedItem {
  /** Absolute path. */
  readonly path: string;
  readonly kind: 'metadata' | 'data' | 'checkpoint' | 'result';
  /** What is wrong with it; absent when it is as it was written. */
  readonly problem?: string;
}

/** What a session is worth. */
export interface SessionVerification {
  readonly sessionId: string;
  /** Every file is as it was written. */
  readonly isWhole: boolean;
  readonly items: readonly VerifiedItem[];
  /** What can be done with it now, in a sentence. */
  readonly verdict: string;
  /** Step that `arena resume` would go on from: 0 is the beginning. Absent when there is nothing to resume. */
  readonly resumesFromStep?: number;
}

/** Ports that verification uses. */
export interface VerifySessionPorts {
  readonly sessions: SessionStore;
  readonly workspace: Workspace;
  readonly checkpoints: CheckpointManagerFactory;
}

/**
 * Checks every file of a session against what was recorded when it was written, and says what can be gone on with. It
 * changes nothing. Errors: `SESSION.NOT_FOUND`, `SESSION.INVALID`.
 */
export class VerifySessionUseCase {
  constructor(private readonly ports: VerifySessionPorts) {}

  async execute({ session }: { readonly session: string }): Promise<SessionVerification> {
    const { sessions } = this.ports;
    const metadataProblems: string[] = [];
    const metadata = await sessions.load(session, (message) => metadataProblems.push(message));
    const checkpoints = await this.ports.checkpoints.inspect(policyOf(metadata));
    const items: VerifiedItem[] = [
      itemOf('metadata', sessions.foldersOf(session).metadataFile, metadataProblems[0]),
      ...(await this.checkData(metadata)),
      ...checkpoints.map((checkpoint) =>
        itemOf('checkpoint', checkpoint.path, problemOf(checkpoint, metadata)),
      ),
      ...(await this.checkResults(metadata)),
    ];
    const isWhole = items.every(({ problem }) => problem === undefined);
    const isHeld = (await sessions.holderOf(session)) !== undefined;
    return { sessionId: session, isWhole, items, ...judge(metadata, isHeld, checkpoints) };
  }

  /** The data files themselves are compared by their content when the session goes on. */
  private async checkData({ datasetConfig }: SessionMetadata): Promise<readonly VerifiedItem[]> {
    const items: VerifiedItem[] = [];
    for (const file of new Set(Object.values(datasetConfig.trainingFiles))) {
      const isThere = await this.ports.workspace.exists(file);
      items.push(
        itemOf('data', file, isThere ? undefined : 'is missing; say where it is now with --dataset'),
      );
    }
    return items;
  }

  private async checkResults({ outputPaths }: SessionMetadata): Promise<readonly VerifiedItem[]> {
    const { workspace } = this.ports;
    const items: VerifiedItem[] = [];
    for (const [file, expected] of Object.entries(outputPaths.fileDigests)) {
      if (!(await workspace.exists(file))) items.push(itemOf('result', file, 'is missing'));
      else {
        const found = await workspace.digest(file);
        const problem = found === expected ? undefined : `expected SHA-256 ${expected}, found ${found}`;
        items.push(itemOf('result', file, problem));
      }
    }
    return items;
  }
}

function itemOf(kind: VerifiedItem['kind'], path: string, problem: string | undefined): VerifiedItem {
  return { path, kind, ...(problem === undefined ? {} : { problem }) };
}

/** A checkpoint is as it was written when its files fit its manifest, and that one the session's record. */
function problemOf(
  { problem, info }: CheckpointInspection,
  { checkpoints }: SessionMetadata,
): string | undefined {
  if (problem !== undefined || info === undefined) return problem;
  const recorded = checkpoints.find(({ step, path }) => step === info.step && path === info.path);
  if (recorded === undefined || recorded.digests === null) return undefined; // written just before a kill, or by an earlier version
  const { weights, optimizer, samples } = recorded.digests;
  const isSame =
    weights === info.digests.weights &&
    optimizer === info.digests.optimizer &&
    samples === info.digests.samples;
  return isSame ? undefined : 'is whole, but not the one that the session recorded for this step';
}

function policyOf({ outputPaths, trainingParams }: SessionMetadata) {
  return {
    folder: outputPaths.checkpointsDir,
    metricName: trainingParams.metricForBestModel,
    mode: trainingParams.greaterIsBetter ? ('max' as const) : ('min' as const),
    keep: trainingParams.saveTotalLimit,
  };
}

function judge(
  metadata: SessionMetadata,
  isHeld: boolean,
  checkpoints: readonly CheckpointInspection[],
): Pick<SessionVerification, 'verdict' | 'resumesFromStep'> {
  const { sessionId } = metadata.trainingSession;
  const state = stateOf(metadata, isHeld);
  if (state === 'completed') return { verdict: `Complete. Train again with: arena relaunch ${sessionId}` };
  if (isHeld) return { verdict: 'A process works on it.' };
  const whole = checkpoints.filter(({ problem }) => problem === undefined);
  const steps = new Set(whole.map(({ info }) => info?.step));
  const from = whole.findLast(({ bestStep }) => bestStep === undefined || steps.has(bestStep));
  const step = from?.info?.step ?? 0;
  const place = step === 0 ? 'from the beginning, as no checkpoint is of use' : `after step ${step}`;
  return { verdict: `It goes on ${place}: arena resume ${sessionId}`, resumesFromStep: step };
}
