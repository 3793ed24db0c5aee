import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { answersHttp, Daemons, freePorts, requirePrograms, run, waitFor } from './daemons.js';
import type { StartedServer } from './storage-server.js';

const PACKAGES = ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'];
const PROGRAMS = ['/usr/bin/ceph-mon', '/usr/bin/ceph-osd', '/usr/bin/radosgw', '/usr/bin/ceph'];
const KEYS = { accessKeyId: 'RADOSKEY', secretAccessKey: 'rados-test-secret' };
const STRANGER = { accessKeyId: 'RADOSOTHER', secretAccessKey: 'rados-other-secret' };

/**
 * Starts the smallest Ceph there is: one monitor, one OSD that keeps objects in memory, one gateway. No manager, no
 * replication; everything on the loopback address and below `folder`.
 */
export async function startCephRadosgw(folder: string): Promise<StartedServer> {
  await requirePrograms(PROGRAMS, PACKAGES);
  const [monitorPort = 0, legacyPort = 0, gatewayPort = 0] = await freePorts(3);
  const monitor = `[v2:127.0.0.1:${monitorPort},v1:127.0.0.1:${legacyPort}]`;
  const clusterId = randomUUID();
  for (const name of ['monitor', 'osd', 'gateway', 'run'])
    await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, 'ceph.conf'), configuration(folder, clusterId, monitor, gatewayPort));
  await makeKeys(folder);
  const daemons = new Daemons(folder);
  try {
    await startMonitor(folder, daemons, clusterId, monitor);
    await startOsd(folder, daemons);
    await daemons.start('radosgw', '/usr/bin/radosgw', ['-f', '-c', 'ceph.conf', '-n', 'client.rgw.a']);
    const endpoint = `http://127.0.0.1:${gatewayPort}`;
    await waitFor('radosgw', 90, () => answersHttp(endpoint));
    await createUser(folder, 'first', KEYS);
    await createUser(folder, 'stranger', STRANGER);
    return {
      server: { name: 'Ceph radosgw', endpoint, ...KEYS, stranger: STRANGER, supportsConditionalPut: true },
      stop: () => daemons.stop(),
    };
  } catch (failure) {
    await daemons.stop();
    throw failure;
  }
}

function configuration(folder: string, clusterId: string, monitor: string, gatewayPort: number): string {
  return `[global]
fsid = ${clusterId}
mon host = ${monitor}
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
keyring = ${folder}/keyring
run dir = ${folder}/run
admin socket = ${folder}/run/$name.asok
log file = ${folder}/$name.log
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data = ${folder}/monitor
mon data avail crit = 1
[osd]
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 17179869184
osd class load list = *
osd class default list = *
[client.rgw.a]
rgw data = ${folder}/gateway
rgw frontends = beast endpoint=127.0.0.1:${gatewayPort}
rgw thread pool size = 16
rgw gc obj min wait = 1
rgw gc processor period = 2
rgw gc processor max time = 2
`;
}

/** radosgw refuses to work without cephx, so that each part has its key. */
async function makeKeys(folder: string): Promise<void> {
  const all = ['mon', 'osd', 'mgr'].flatMap((service) => ['--cap', service, 'allow *']);
  const keys: Readonly<Record<string, readonly string[]>> = {
    'mon.': ['--cap', 'mon', 'allow *'],
    'client.admin': all,
    'osd.0': ['--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *'],
    'client.rgw.a': ['--cap', 'mon', 'allow rw', '--cap', 'osd', 'allow rwx'],
  };
  await run('ceph-authtool', ['--create-keyring', 'keyring'], folder);
  for (const [name, capabilities] of Object.entries(keys)) {
    await run('ceph-authtool', ['keyring', '--gen-key', '-n', name, ...capabilities], folder);
  }
}

async function startMonitor(
  folder: string,
  daemons: Daemons,
  clusterId: string,
  monitor: string,
): Promise<void> {
  await run('monmaptool', ['--create', '--fsid', clusterId, '--addv', 'a', monitor, 'monmap'], folder);
  const common = ['-c', 'ceph.conf', '-i', 'a'];
  await run('ceph-mon', [...common, '--mkfs', '--monmap', 'monmap', '--keyring', 'keyring'], folder);
  await daemons.start('monitor', '/usr/bin/ceph-mon', ['-f', ...common]);
}

async function startOsd(folder: string, daemons: Daemons): Promise<void> {
  const osdId = randomUUID();
  await run('ceph', ['-c', 'ceph.conf', '--connect-timeout', '60', 'osd', 'new', osdId], folder);
  const common = ['-c', 'ceph.conf', '-i', '0'];
  await run('ceph-osd', [...common, '--mkfs', '--osd-uuid', osdId], folder);
  await run(
    'ceph',
    ['-c', 'ceph.conf', 'osd', 'crush', 'add', 'osd.0', '1', 'host=a', 'root=default'],
    folder,
  );
  await daemons.start('osd', '/usr/bin/ceph-osd', ['-f', ...common]);
}

async function createUser(folder: string, name: string, keys: typeof KEYS): Promise<void> {
  const { accessKeyId, secretAccessKey } = keys;
  const identity = [`--uid=${name}`, `--display-name=${name}`];
  const secrets = [`--access-key=${accessKeyId}`, `--secret=${secretAccessKey}`];
  await run('radosgw-admin', ['-c', 'ceph.conf', 'user', 'create', ...identity, ...secrets], folder);
}
