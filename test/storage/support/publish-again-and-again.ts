/* Publishes a session until it is killed, each time with another content: WORKSPACE SESSION URI. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';

import { createUseCases } from '#infrastructure/composition/create-container.js';

const [workspace = '', sessionId = '', uri = ''] = process.argv.slice(2);
const { syncSessions } = createUseCases({ workspace });
const changing = path.join(workspace, 'logs', 'training_arena', sessionId, 'training_metrics', 'note.txt');
process.stdout.write('ready\n');
for (;;) {
  await appendFile(changing, `${process.hrtime.bigint()}\n`);
  const { failed } = await syncSessions.execute({ sessions: [sessionId], to: uri });
  if (failed.length > 0) throw new Error(failed[0]!.error.message);
  process.stdout.write('published\n');
}
