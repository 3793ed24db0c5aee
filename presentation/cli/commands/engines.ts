import type { EngineStatus, MatrixSpeed } from '#domain/engine/engine.js';
import { formatTable, indent } from '../../formatting/table.js';
import { addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

const UNKNOWN = '-';

function tableLines(engines: readonly EngineStatus[]): string[] {
  return formatTable(
    [
      { heading: 'engine' },
      { heading: 'available' },
      { heading: 'device' },
      { heading: 'threads', align: 'right' },
      { heading: 'precisions' },
      { heading: 'version' },
    ],
    engines.map(({ name, available, device, threads, precisions, version }) => [
      name,
      available ? 'yes' : 'no',
      device ?? UNKNOWN,
      threads === undefined ? UNKNOWN : String(threads),
      precisions.join(', ') || UNKNOWN,
      version ?? UNKNOWN,
    ]),
  );
}

/** The speed of each engine that measured itself, and what slows it down. */
function speedLines(engines: readonly EngineStatus[]): string[] {
  return engines.flatMap(({ name, matrixSpeed, warnings = [] }) => [
    ...(matrixSpeed === undefined ? [] : [`${name}: ${describeSpeed(matrixSpeed)}`]),
    ...warnings.map((warning) => `${name}: warning: ${warning}`),
  ]);
}

function describeSpeed({ kernel, gigaflops, limit }: MatrixSpeed): string {
  const [made, most] = [gigaflops, limit].map((value) => value.toFixed(0));
  const share = Math.round((100 * gigaflops) / limit);
  return `${kernel} multiplies float32 matrices at ${made} GFLOP/s; the processor's limit, measured: ${most} (${share} %).`;
}

/** Why each engine is here or not, and how to get a missing one. */
function reasonLines(engines: readonly EngineStatus[]): string[] {
  return engines.flatMap(({ name, reason, available, howToInstall }) => [
    `${name}: ${reason}`,
    ...(available || howToInstall === undefined ? [] : indent([`Install: ${howToInstall}`])),
  ]);
}

async function listEngines({ context, mode }: CommandSetup): Promise<number> {
  const useCases = await context.loadUseCases({ workspace: context.env['ARENA_WORKSPACE'] ?? '.' });
  const engines = await useCases.engines.list({ measures: true });
  const text = mode.json
    ? JSON.stringify({ success: true, engines, errors: [] })
    : [...tableLines(engines), '', ...reasonLines(engines), ...speedLines(engines)].join('\n');
  context.stdout.write(`${text}\n`);
  return 0;
}

/** `arena engines` */
export const defineEngines: CommandDefinition = (program, setup) => {
  const command = program
    .command('engines')
    .description('show which engines are here, and how to get the others')
    .action(async () => setup.finish(await listEngines(setup)));
  addOutputFlags(command);
};
