import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { answersHttp, Daemons, freePorts, requirePrograms, run, waitFor } from './daemons.js';
import type { StartedServer } from './storage-server.js';

const PACKAGES = ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'];
const BACKENDS = ['account', 'container', 'object'] as const;
const PROGRAMS = [
  '/usr/bin/memcached',
  ...['proxy', ...BACKENDS].map((name) => `/usr/bin/swift-${name}-server`),
];

/** Swift looks for swift.conf in /etc alone, unless it is told otherwise before a server starts. */
const LAUNCHER = `import runpy, sys
import swift.common.utils as utils
utils.set_swift_dir(sys.argv.pop(1))
program = sys.argv.pop(1)
sys.argv[0] = program
runpy.run_path(program, run_name='__main__')
`;

/** Starts a Swift of one disk, which is a folder, with its S3 front and passwords from the configuration. */
export async function startOpenstackSwift(folder: string): Promise<StartedServer> {
  await requirePrograms(PROGRAMS, PACKAGES);
  const [account = 0, container = 0, object = 0, proxy = 0, cache = 0] = await freePorts(5);
  const ports = { account, container, object };
  const etc = path.join(folder, 'etc');
  await mkdir(etc, { recursive: true });
  await mkdir(path.join(folder, 'disks', 'd1'), { recursive: true });
  await writeFile(path.join(folder, 'launch.py'), LAUNCHER);
  await writeFile(
    path.join(etc, 'swift.conf'),
    '[swift-hash]\nswift_hash_path_suffix = test\nswift_hash_path_prefix = test\n' +
      '[storage-policy:0]\nname = first\ndefault = yes\n',
  );
  await writeFile(path.join(etc, 'proxy.conf'), proxyConfiguration(etc, proxy, cache));
  for (const name of BACKENDS) {
    await writeFile(path.join(etc, `${name}.conf`), backendConfiguration(folder, name, ports[name]));
    await buildRing(etc, name, ports[name]);
  }
  const daemons = new Daemons(folder);
  try {
    await daemons.start('memcached', '/usr/bin/memcached', [
      ...['-u', 'root', '-l', '127.0.0.1', '-p', String(cache), '-m', '64'],
    ]);
    for (const name of [...BACKENDS, 'proxy']) {
      await daemons.start(name, '/usr/bin/python3', [
        ...['launch.py', etc, `/usr/bin/swift-${name}-server`, path.join(etc, `${name}.conf`)],
      ]);
    }
    const endpoint = `http://127.0.0.1:${proxy}`;
    await waitFor('Swift', 90, () => answersHttp(endpoint));
    return {
      server: {
        name: 'OpenStack Swift',
        endpoint,
        accessKeyId: 'test:tester',
        secretAccessKey: 'swift-test-secret',
        stranger: { accessKeyId: 'test:stranger', secretAccessKey: 'swift-other-secret' },
        supportsConditionalPut: false,
      },
      stop: () => daemons.stop(),
    };
  } catch (failure) {
    await daemons.stop();
    throw failure;
  }
}

async function buildRing(etc: string, name: string, port: number): Promise<void> {
  const builder = `${name}.builder`;
  await run('swift-ring-builder', [builder, 'create', '4', '1', '0'], etc);
  await run('swift-ring-builder', [builder, 'add', `r1z1-127.0.0.1:${port}/d1`, '1'], etc);
  await run('swift-ring-builder', [builder, 'rebalance'], etc);
}

function backendConfiguration(folder: string, name: string, port: number): string {
  return `[DEFAULT]
swift_dir = ${folder}/etc
devices = ${folder}/disks
mount_check = false
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
log_address =
log_level = WARNING
fallocate_reserve = 0
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
`;
}

function proxyConfiguration(etc: string, port: number, cachePort: number): string {
  const filter = (name: string, plugin: string, settings = ''): string =>
    `[filter:${name}]\nuse = egg:swift#${plugin}\n${settings}`;
  return [
    `[DEFAULT]
swift_dir = ${etc}
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = root
log_address =
log_level = WARNING
[pipeline:main]
pipeline = catch_errors cache bulk s3api tempauth copy slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
`,
    filter('catch_errors', 'catch_errors'),
    filter('cache', 'memcache', `memcache_servers = 127.0.0.1:${cachePort}\n`),
    filter('bulk', 'bulk'),
    filter('s3api', 's3api', 's3_acl = no\ncheck_bucket_owner = false\nlocation = us-east-1\n'),
    filter(
      'tempauth',
      'tempauth',
      'user_test_tester = swift-test-secret .admin\nuser_test_stranger = swift-other-secret\n',
    ),
    filter('copy', 'copy'),
    filter('slo', 'slo'),
    filter('dlo', 'dlo'),
  ].join('');
}
