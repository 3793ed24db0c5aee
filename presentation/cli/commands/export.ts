import {
  EXPORT_MODEL_FIELDS,
  parseExportModelRequest,
} from '#application/export-model/export-model-request.js';
import type { ExportModelResponse } from '#application/export-model/export-model-use-case.js';
import { formatMetric, formatQuantity } from '../../formatting/numbers.js';
import { metricPairs } from '../../formatting/metrics.js';
import { formatTable } from '../../formatting/table.js';
import { addFieldFlags } from '../field-flags.js';
import { openDownloadLine } from '../progress/download-line.js';
import { collectRawRequest, type TypedFlags } from '../raw-request.js';
import { addConfigFlag, addOutputFlags } from '../shared-flags.js';
import type { CommandDefinition, CommandSetup } from './command-definition.js';

async function exportModel(flags: TypedFlags, { context, mode }: CommandSetup): Promise<number> {
  const request = parseExportModelRequest(await collectRawRequest(flags, EXPORT_MODEL_FIELDS, context));
  const useCases = await context.loadUseCases({ workspace: context.env['ARENA_WORKSPACE'] ?? '.' });
  const download = openDownloadLine(context, mode);
  const response = await useCases.exportModel
    .execute(request, download.lookup)
    .finally(() => download.clear());
  const text = mode.json
    ? JSON.stringify({ success: true, ...response, errors: [] })
    : describeExport(response).join('\n');
  context.stdout.write(`${text}\n`);
  return 0;
}

function describeExport({ path, format, parameters, measured }: ExportModelResponse): readonly string[] {
  const written = `Wrote ${path} (${format}, ${formatQuantity(parameters.total, 'parameter')})`;
  if (measured === undefined) return [written];
  const { samples, original, exported } = measured;
  const rows = metricPairs(original).map(([name, value]) => [
    name,
    value,
    formatMetric(exported[name]!),
    formatMetric(exported[name]! - original[name]!),
  ]);
  const columns = [
    { heading: `on ${formatQuantity(samples, 'row')}` },
    ...['before', 'exported', 'change'].map((heading) => ({ heading, align: 'right' as const })),
  ];
  return [written, '', ...formatTable(columns, rows)];
}

/** `arena export` */
export const defineExport: CommandDefinition = (program, setup) => {
  const command = program
    .command('export')
    .description('write a model for other runtimes')
    .action(async (flags: TypedFlags) => setup.finish(await exportModel(flags, setup)));
  addOutputFlags(addConfigFlag(addFieldFlags(command, EXPORT_MODEL_FIELDS)));
};
