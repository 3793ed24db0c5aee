import { Option, type Command } from 'commander';

import type { Examination } from '#application/storage/diagnose-storage-use-case.js';
import { exitCodeOf } from '#domain/shared/error-codes.js';
import { formatBytes } from '../../formatting/bytes.js';
import { formatTable } from '../../formatting/table.js';
import { printErrors, shownError } from '../failure.js';
import { TransferLine } from '../progress/transfer-line.js';
import { addOutputFlags } from '../shared-flags.js';
import type { StorageUseCases } from '../use-cases.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

interface WorkspaceFlags {
  readonly workspace?: string;
}

interface CopyFlags extends WorkspaceFlags {
  readonly recursive?: boolean;
}

/** `arena storage` */
export const defineStorage: CommandDefinition = (program, setup) => {
  const storage = program
    .command('storage')
    .description('look after results in a store: s3://, r2://, b2://, ...');
  const add = (name: string, description: string): Command =>
    addOutputFlags(
      storage
        .command(name)
        .description(description)
        .addOption(new Option('--workspace <DIR>', 'folder with logs/ and models/ (default: .)')),
    );
  add('ls', 'list the objects below a place')
    .argument('<URI>', 'place in a store')
    .action(async (uri: string, flags: WorkspaceFlags) => setup.finish(await list(uri, flags, setup)));
  add('cp', 'copy an object, or all below a place, from, to or between stores')
    .argument('<FROM>', 'file or URI of an object; with --recursive, a folder or a place')
    .argument('<TO>', 'the same; what ends with / keeps the name')
    .addOption(new Option('-r, --recursive', 'copy all that is below FROM'))
    .action(async (from: string, to: string, flags: CopyFlags) =>
      setup.finish(await copy(from, to, flags, setup)),
    );
  add('sync', 'publish the sessions that wait, or those that are named')
    .argument('[SESSION...]', 'ids of sessions')
    .addOption(new Option('--to <URI>', 'another place than the one that they were trained with'))
    .action(async (sessions: string[], flags: WorkspaceFlags & { readonly to?: string }) =>
      setup.finish(await sync(sessions, flags, setup)),
    );
  add('verify', 'read published sessions and compare every file with its SHA-256')
    .argument('<URI>', 'store, or one session in it: s3://bucket/sessions/ID')
    .action(async (uri: string, flags: WorkspaceFlags) => setup.finish(await verify(uri, flags, setup)));
  add('doctor', 'try credentials, clock, permissions, multipart upload, conditional put and speed')
    .argument('<URI>', 'place in a store')
    .action(async (uri: string, flags: WorkspaceFlags) => setup.finish(await diagnose(uri, flags, setup)));
};

function open({ context }: CommandSetup, { workspace }: WorkspaceFlags): Promise<StorageUseCases> {
  return context.loadStorageUseCases({ workspace: workspace ?? context.env['ARENA_WORKSPACE'] ?? '.' });
}

function printJson({ context }: CommandSetup, value: object): void {
  context.stdout.write(`${JSON.stringify(value)}\n`);
}

async function list(uri: string, flags: WorkspaceFlags, setup: CommandSetup): Promise<number> {
  const { stores } = await open(setup, flags);
  const storage = await stores.open(uri);
  const objects = [];
  let isEmpty = true;
  for await (const object of storage.list('')) {
    isEmpty = false;
    if (setup.mode.json) objects.push(object);
    else {
      const size = formatBytes(object.sizeBytes).padStart(9);
      setup.context.stdout.write(`${object.modifiedAt}  ${size}  ${object.key}\n`);
    }
  }
  if (setup.mode.json) printJson(setup, { success: true, objects, errors: [] });
  else if (isEmpty) setup.context.stderr.write(`There is nothing in ${storage.location}.\n`);
  return 0;
}

async function copy(from: string, to: string, flags: CopyFlags, setup: CommandSetup): Promise<number> {
  const { copyFolder, copyObject } = await open(setup, flags);
  const line = new TransferLine(setup.context, setup.mode);
  line.start('Copying', 0);
  try {
    const { onBytes } = line;
    const options = { onBytes, onTotal: (bytes: number) => line.start('Copying', bytes) };
    if (flags.recursive === true) {
      const copied = await copyFolder.execute(from, to, options);
      line.clear();
      const { objects, sizeBytes } = copied;
      if (setup.mode.json) printJson(setup, { success: true, ...copied, errors: [] });
      else setup.context.stdout.write(`${to}  ${objects} objects, ${formatBytes(sizeBytes)}\n`);
      return 0;
    }
    const copied = await copyObject.execute(from, to, options);
    line.clear();
    if (setup.mode.json) printJson(setup, { success: true, ...copied, errors: [] });
    else setup.context.stdout.write(`${to}  ${formatBytes(copied.sizeBytes)}  SHA-256 ${copied.sha256}\n`);
    return 0;
  } finally {
    line.clear();
  }
}

async function sync(
  sessions: readonly string[],
  flags: WorkspaceFlags & { readonly to?: string },
  setup: CommandSetup,
): Promise<number> {
  const { context, mode } = setup;
  const { syncSessions } = await open(setup, flags);
  const line = new TransferLine(context, mode);
  const response = await syncSessions.execute(
    { sessions, ...(flags.to === undefined ? {} : { to: flags.to }) },
    {
      onSession: (sessionId, bytes) => line.start(sessionId, bytes),
      onBytes: line.onBytes,
      onWarning: (message) => void context.stderr.write(`Warning: ${message}\n`),
    },
  );
  line.clear();
  const errors = response.failed.map(({ error }) => error);
  if (mode.json) {
    const shown = errors.map((error) => shownError(error, mode));
    printJson(setup, { success: errors.length === 0, published: response.published, errors: shown });
  } else {
    for (const { sessionId, uri, files, sentFiles, sentBytes } of response.published) {
      const sent = `${sentFiles} of ${files} files sent (${formatBytes(sentBytes)})`;
      context.stdout.write(`${sessionId}  ${uri}  ${sent}\n`);
    }
    if (response.published.length + errors.length === 0)
      context.stdout.write('Nothing waits to be published.\n');
    printErrors(errors, context, mode, 'storage');
  }
  return errors.length === 0 ? 0 : exitCodeOf(errors[0]!.code);
}

async function verify(uri: string, flags: WorkspaceFlags, setup: CommandSetup): Promise<number> {
  const { context, mode } = setup;
  const { verifyStorage } = await open(setup, flags);
  const verified = await verifyStorage.execute(uri);
  const isWhole = verified.every(({ damaged }) => damaged.length === 0);
  if (mode.json) printJson(setup, { success: isWhole, sessions: verified, errors: [] });
  else {
    if (verified.length === 0) context.stderr.write(`There are no published sessions in ${uri}.\n`);
    for (const { sessionId, files, bytes, damaged } of verified) {
      const result = damaged.length === 0 ? 'whole' : `${damaged.length} damaged`;
      context.stdout.write(`${sessionId}  ${files} files, ${formatBytes(bytes)}: ${result}\n`);
      for (const { path, problem } of damaged) context.stdout.write(`  ${path}: ${problem}\n`);
    }
  }
  return isWhole ? 0 : exitCodeOf('STORAGE.CORRUPT');
}

async function diagnose(uri: string, flags: WorkspaceFlags, setup: CommandSetup): Promise<number> {
  const { context, mode } = setup;
  const { diagnoseStorage } = await open(setup, flags);
  const examinations = await diagnoseStorage.execute(uri);
  const failed = examinations.filter(({ outcome }) => outcome === 'failed');
  if (mode.json)
    printJson(setup, { success: failed.length === 0, examinations: examinations.map(shown), errors: [] });
  else {
    const rows = examinations.map(({ name, outcome, finding }) => [name, outcome, finding]);
    const columns = [{ heading: 'tried' }, { heading: 'outcome' }, { heading: 'finding' }];
    context.stdout.write(`${formatTable(columns, rows).join('\n')}\n`);
  }
  return failed.length === 0 ? 0 : exitCodeOf('STORAGE.FAILED');
}

function shown({ name, outcome, finding }: Examination): Omit<Examination, 'error'> {
  return { name, outcome, finding };
}
