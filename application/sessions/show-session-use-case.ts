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
    const { sessions, workspace } = this.ports;
    const warnings: string[] = [];
    const metadata = await sessions.load(session, (message) => warnings.push(message));
    const bytes =
      (await workspace.folderBytes(sessions.foldersOf(session).folder)) +
      (await workspace.folderBytes(metadata.outputPaths.modelDir));
    const summary = summarizeSession(metadata, await sessions.holderOf(session), bytes);
    return { summary, metadata, warnings };
  }
}
