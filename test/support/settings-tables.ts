import { EVALUATE_MODEL_FIELDS } from '#application/evaluate-model/evaluate-model-request.js';
import { EXPORT_MODEL_FIELDS } from '#application/export-model/export-model-request.js';
import { PREDICT_FIELDS } from '#application/predict/predict-request.js';
import { RELAUNCH_SESSION_FIELDS } from '#application/relaunch-session/relaunch-session-request.js';
import { RESUME_SESSION_FIELDS } from '#application/resume-session/resume-session-request.js';
import { flagOf, type RequestField, type RequestFields } from '#application/request/request-field.js';
import { TRAIN_MODEL_FIELDS } from '#application/train-model/request-fields.js';
import { argumentOf, describeDefault, describeValues, withFlagNames } from '#presentation/cli/field-flags.js';

const TABLES: Readonly<Record<string, RequestFields>> = {
  train: TRAIN_MODEL_FIELDS,
  resume: withoutSession(RESUME_SESSION_FIELDS),
  relaunch: withoutSession(RELAUNCH_SESSION_FIELDS),
  evaluate: EVALUATE_MODEL_FIELDS,
  predict: PREDICT_FIELDS,
  export: EXPORT_MODEL_FIELDS,
};

/** The session is the argument of these commands. */
function withoutSession({ session, ...flags }: RequestFields): RequestFields {
  if (session === undefined) throw new Error('Expected the settings of a command that takes a session');
  return flags;
}

/** A pipe would end the cell. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

function row(name: string, field: RequestField, fields: RequestFields): string {
  const argument = argumentOf(field);
  const flag = field.kind === 'boolean' ? flagOf(name).replace('--', '--[no-]') : flagOf(name);
  const values = describeValues(field);
  const description = withFlagNames(field.description, fields) + (values === undefined ? '' : `; ${values}`);
  const written = argument === '' ? flag : `${flag} ${argument}`;
  return `| \`${cell(written)}\` | ${cell(description)} | ${cell(describeDefault(field, fields) ?? '')} |`;
}

/** The settings of one command as Markdown: a heading and a table for each group of fields. */
export function settingsTables(fields: RequestFields): string {
  const groups = new Set(Object.values(fields).map(({ group }) => group));
  const sections = [...groups].map((group) => {
    const rows = Object.entries(fields)
      .filter(([, field]) => field.group === group)
      .map(([name, field]) => row(name, field, fields));
    return [`#### ${group}`, '', '| flag | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
  });
  return sections.join('\n\n');
}

/** A page with the tables between its `<!-- settings of COMMAND -->` marks written anew. */
export function withSettingsTables(page: string): string {
  let result = page;
  for (const [command, fields] of Object.entries(TABLES)) {
    const [start, end] = [`<!-- settings of ${command} -->`, `<!-- end of settings of ${command} -->`];
    const [from, to] = [result.indexOf(start), result.indexOf(end)];
    if (from === -1 || to < from) throw new Error(`The page has no place for the settings of ${command}`);
    result = `${result.slice(0, from + start.length)}\n\n${settingsTables(fields)}\n\n${result.slice(to)}`;
  }
  return result;
}
