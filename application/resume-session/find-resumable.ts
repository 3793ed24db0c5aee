import type { SessionStore } from '#domain/session/session-store.js';
import { stateOf } from '#domain/session/session-state.js';
import { ArenaError } from '#domain/shared/errors.js';

/**
 * The latest session that was interrupted.
 * @throws ArenaError `SESSION.NOT_FOUND`
 */
export async function findLatestInterrupted(
  sessions: SessionStore,
  onWarning: (message: string) => void,
): Promise<string> {
  const held: string[] = [];
  for (const sessionId of (await sessions.list()).toReversed()) {
    try {
      const metadata = await sessions.load(sessionId, onWarning);
      const isHeld = (await sessions.holderOf(sessionId)) !== undefined;
      if (stateOf(metadata, isHeld) === 'interrupted') return sessionId;
      if (isHeld) held.push(sessionId);
    } catch (failure) {
      if (!(failure instanceof ArenaError) || failure.code !== 'SESSION.INVALID') throw failure;
      onWarning(`Passed over session ${sessionId}: ${failure.message}`);
    }
  }
  throw new ArenaError(
    'SESSION.NOT_FOUND',
    `Expected an interrupted session to go on with, found none${atWork(held)}. Name one that failed, or look elsewhere ` +
      'with --workspace.',
  );
}

function atWork(held: readonly string[]): string {
  return held.length === 0 ? '' : `; a process works on ${held.join(', ')}`;
}
