import { planModels } from '#domain/plan/session-plan.js';
import { recordedPlan } from '#domain/plan/plan-record.js';
import { memberIdOf } from '#domain/session/session-id.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import { ArenaError } from '#domain/shared/errors.js';

/** One model of a session with a plan. */
export interface PlanMember {
  readonly name: string;
  /** Id for the store of sessions. */
  readonly memberId: string;
  /** Absent before the model's own training has begun. */
  readonly metadata?: SessionMetadata;
  /** What is wrong with its metadata: its backup was read, or neither could be. */
  readonly problem?: string;
}

/** Whether a session trains the models of a plan, each with metadata of its own. */
export function isPlan({ trainingSession }: SessionMetadata): boolean {
  return trainingSession.workflow === 'plan';
}

/** The models of a session's plan, in the order in which they are trained. */
export async function loadPlanMembers(
  sessions: SessionStore,
  plan: SessionMetadata,
): Promise<readonly PlanMember[]> {
  const members: PlanMember[] = [];
  for (const { name } of planModels(recordedPlan(plan))) {
    const memberId = memberIdOf(plan.trainingSession.sessionId, name);
    members.push({ name, memberId, ...(await loadMember(sessions, memberId)) });
  }
  return members;
}

async function loadMember(
  sessions: SessionStore,
  memberId: string,
): Promise<Pick<PlanMember, 'metadata' | 'problem'>> {
  let warning: string | undefined;
  try {
    const metadata = await sessions.load(memberId, (message) => (warning = message));
    return warning === undefined ? { metadata } : { metadata, problem: warning };
  } catch (failure) {
    if (!(failure instanceof ArenaError)) throw failure;
    if (failure.code === 'SESSION.NOT_FOUND') return {};
    if (failure.code === 'SESSION.INVALID') return { problem: failure.message };
    throw failure;
  }
}
