import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { summarizeSession, type SessionSummary } from './session-summary.js';

/** One session in full. */
export interface SessionDescription {
  readonly summary: SessionSummary;
  readonly metadata: SessionMetadata;
  readonly warnings: readonly string[];
}

/** Shows one session. Errors: `SESSION.NOT_FOUND`, `SESSION.INVALID`. */
export class ShowSessionUseCase {
  constructor(private readonly ports: { readonly sessions: SessionStore; readonly workspace: Workspace }) {}

  async execute({ session }: { readonly session: string }): Promise<SessionDescription> {
    const warnings: string[] = [];
    const warn = (message: string): void => void warnings.push(message);
    const metadata = await this.ports.sessions.load(session, warn);
    const summary = await summarizeSession(this.ports, metadata, warn);
    return { summary, metadata, warnings };
  }
}
