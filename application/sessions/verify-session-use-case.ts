import type { ExecutionState, SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import { stateOf } from '#domain/session/session-state.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { CheckpointInspection, CheckpointManagerFactory } from '#domain/training/checkpoint.js';

import { checkpointPolicyOf, furtherCheckpointPolicyOf } from './checkpoint-policy.js';
import { checkpointProblem } from './checkpoint-problem.js';
import { isPlan, loadPlanMembers, type PlanMember } from './plan-members.js';

/** One file or checkpoint that was checked. */
export interface VerifiedItem {
  /** Absolute path. */
  readonly path: string;
  readonly kind: 'metadata' | 'data' | 'checkpoint' | 'result';
  /** What is wrong with it; absent when it is as it was written. */
  readonly problem?: string;
}

/** What one model of a plan is worth. */
export interface ModelVerification {
  readonly name: string;
  readonly state: ExecutionState;
  /** Step that `arena resume` would go on from: 0 is the beginning. Absent when it is trained, or worked on. */
  readonly resumesFromStep?: number;
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
  /** Of a session with a plan, in the order in which they are trained. */
  readonly models?: readonly ModelVerification[];
}

/** Ports that verification uses. */
export interface VerifySessionPorts {
  readonly sessions: SessionStore;
  readonly workspace: Workspace;
  readonly checkpoints: CheckpointManagerFactory;
}

/** The files of a session or of one of its models. */
interface CheckedFiles {
  readonly items: readonly VerifiedItem[];
  readonly checkpoints: readonly CheckpointInspection[];
}

/**
 * Checks every file of a session against what was recorded when it was written, and says what can be gone on with. It
 * changes nothing. Errors: `SESSION.NOT_FOUND`, `SESSION.INVALID`.
 */
export class VerifySessionUseCase {
  constructor(private readonly ports: VerifySessionPorts) {}

  async execute({ session }: { readonly session: string }): Promise<SessionVerification> {
    const { sessions } = this.ports;
    let problem: string | undefined;
    const metadata = await sessions.load(session, (message) => (problem = message));
    const isHeld = (await sessions.holderOf(session)) !== undefined;
    const checked = await this.checkFiles(session, metadata, problem);
    if (!isPlan(metadata)) return conclude(session, checked.items, judge(metadata, isHeld, checked));
    const members = await loadPlanMembers(sessions, metadata);
    const found = [];
    for (const member of members) found.push(await this.checkMember(member, isHeld));
    const models = found.map(({ model }) => model);
    const items = [checked, ...found].flatMap((files) => files.items);
    return { ...conclude(session, items, judgePlan(metadata, isHeld, models)), models };
  }

  private async checkMember(
    { name, memberId, metadata, problem }: PlanMember,
    isHeld: boolean,
  ): Promise<Pick<CheckedFiles, 'items'> & { readonly model: ModelVerification }> {
    const fromBeginning = isHeld ? {} : { resumesFromStep: 0 };
    if (metadata === undefined) {
      const file = this.ports.sessions.foldersOf(memberId).metadataFile;
      const items = problem === undefined ? [] : [itemOf('metadata', file, problem)];
      return { items, model: { name, state: 'pending', ...fromBeginning } };
    }
    const { items, checkpoints } = await this.checkFiles(memberId, metadata, problem);
    const state = stateOf(metadata, isHeld);
    const isOpen = state !== 'completed' && !isHeld;
    const model = { name, state, ...(isOpen ? { resumesFromStep: resumableStep(checkpoints) } : {}) };
    return { items, model };
  }

  /** @param problem - what loading the metadata warned of */
  private async checkFiles(
    sessionId: string,
    metadata: SessionMetadata,
    problem: string | undefined,
  ): Promise<CheckedFiles> {
    const { sessions } = this.ports;
    const checkpoints = await this.ports.checkpoints.inspect(checkpointPolicyOf(metadata));
    const reinforced =
      metadata.reinforcedCheckpoints.length === 0
        ? []
        : await this.ports.checkpoints.inspect(furtherCheckpointPolicyOf(metadata, this.ports.workspace));
    const items = [
      itemOf('metadata', sessions.foldersOf(sessionId).metadataFile, problem),
      ...(await this.checkData(metadata)),
      ...[...checkpoints, ...reinforced].map((found) =>
        itemOf('checkpoint', found.path, checkpointProblem(found, metadata)),
      ),
      ...(await this.checkResults(metadata)),
    ];
    return { items, checkpoints };
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

type Verdict = Pick<SessionVerification, 'verdict' | 'resumesFromStep'>;

/** A plan and its models share files: each is named once. */
function conclude(sessionId: string, all: readonly VerifiedItem[], verdict: Verdict): SessionVerification {
  const byPath = new Map<string, VerifiedItem>();
  for (const item of all) if (byPath.get(item.path)?.problem === undefined) byPath.set(item.path, item);
  const items = [...byPath.values()];
  return { sessionId, isWhole: items.every(({ problem }) => problem === undefined), items, ...verdict };
}

function judge(metadata: SessionMetadata, isHeld: boolean, { checkpoints }: CheckedFiles): Verdict {
  const { sessionId } = metadata.trainingSession;
  const state = stateOf(metadata, isHeld);
  if (state === 'completed') return { verdict: `Complete. Train again with: arena relaunch ${sessionId}` };
  if (isHeld) return { verdict: 'A process works on it.' };
  const step = resumableStep(checkpoints);
  const place = step === 0 ? 'from the beginning, as no checkpoint is of use' : `after step ${step}`;
  return { verdict: `It goes on ${place}: arena resume ${sessionId}`, resumesFromStep: step };
}

function judgePlan(
  metadata: SessionMetadata,
  isHeld: boolean,
  models: readonly ModelVerification[],
): Verdict {
  const { sessionId } = metadata.trainingSession;
  const state = stateOf(metadata, isHeld);
  if (state === 'completed') return { verdict: `Complete. Train again with: arena relaunch ${sessionId}` };
  if (isHeld) return { verdict: 'A process works on it.' };
  const open = models.filter((model) => model.state !== 'completed');
  const [next] = open;
  if (next === undefined)
    return { verdict: `All models are trained. End it with: arena resume ${sessionId}` };
  const { name, resumesFromStep: step = 0 } = next;
  const place = step === 0 ? 'from the beginning' : `after step ${step}`;
  return {
    verdict:
      `${models.length - open.length} of ${models.length} models are trained. ` +
      `It goes on with ${name} ${place}: arena resume ${sessionId}`,
    resumesFromStep: step,
  };
}

/** The last whole checkpoint whose best one is whole, too; 0 when there is none. */
function resumableStep(checkpoints: readonly CheckpointInspection[]): number {
  const whole = checkpoints.filter(({ problem }) => problem === undefined);
  const steps = new Set(whole.map(({ info }) => info?.step));
  const from = whole.findLast(({ bestStep }) => bestStep === undefined || steps.has(bestStep));
  return from?.info?.step ?? 0;
}
