import path from 'node:path';
import { mkdir } from 'node:fs/promises';

import { startCephRadosgw } from './ceph-radosgw.js';
import { startOpenstackSwift } from './openstack-swift.js';
import type { StorageServer } from './storage-server.js';

/** Starts every server that the storage tests run on, below a folder. */
export async function startServers(
  folder: string,
): Promise<{ readonly servers: readonly StorageServer[]; readonly stop: () => Promise<void> }> {
  const places = ['ceph', 'swift'].map((name) => path.join(folder, name));
  for (const place of places) await mkdir(place);
  const outcomes = await Promise.allSettled([startCephRadosgw(places[0]!), startOpenstackSwift(places[1]!)]);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async (): Promise<void> => {
    for (const server of started) await server.stop();
  };
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) {
    await stop();
    throw failed.reason;
  }
  return { servers: started.map(({ server }) => server), stop };
}
