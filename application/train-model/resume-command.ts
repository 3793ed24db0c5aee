import type { Workspace } from '#domain/storage/workspace.js';

import { shellWord } from '../request/shell-word.js';

/** The command line that goes on with a session, wherever it is typed. */
export function resumeCommand(sessionId: string, { root }: Workspace): string {
  return `arena resume ${sessionId} --workspace ${shellWord(root)}`;
}
