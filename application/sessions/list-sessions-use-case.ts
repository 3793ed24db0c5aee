import type { SessionStore } from '#domain/session/session-store.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { summarizeSession, type SessionSummary } from './session-summary.js';

/** A session that can't be read, and why. */
export interface UnreadableSession {
  readonly sessionId: string;
  readonly problem: string;
}

/** All sessions of a workspace, latest first. */
export interface SessionList {
  readonly sessions: readonly SessionSummary[];
  readonly unreadable: readonly UnreadableSession[];
  readonly warnings: readonly string[];
}

/** Lists the sessions of a workspace. One that can't be read does not hide the others. */
export class ListSessionsUseCase {
  constructor(private readonly ports: { readonly sessions: SessionStore; readonly workspace: Workspace }) {}

  async execute(): Promise<SessionList> {
    const { sessions: store } = this.ports;
    const sessions: SessionSummary[] = [];
    const unreadable: UnreadableSession[] = [];
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    for (const sessionId of (await store.list()).toReversed()) {
      try {
        const metadata = await store.load(sessionId, warn);
        sessions.push(await summarizeSession(this.ports, metadata, warn));
      } catch (failure) {
        if (!(failure instanceof ArenaError) || failure.code !== 'SESSION.INVALID') throw failure;
        unreadable.push({ sessionId, problem: failure.message });
      }
    }
    return { sessions, unreadable, warnings };
  }
}
