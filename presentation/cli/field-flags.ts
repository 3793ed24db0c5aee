import { Option, type Command } from 'commander';
import { describeNumber } from '#application/request/parse-field.js';
import { flagOf, type RequestField, type RequestFields } from '#application/request/request-field.js';

/** Names of settings inside a sentence become flags: "as evaluationSteps" -> "as --evaluation-steps". */
export function withFlagNames(sentence: string, fields: RequestFields): string {
  return sentence.replace(/\b[a-z]+(?:[A-Z][a-z0-9]*)+\b/g, (word) =>
    Object.hasOwn(fields, word) ? flagOf(word) : word,
  );
}

const LONGEST_CHOICE_LIST = 20;

function isShort(choices: readonly string[]): boolean {
  return choices.join('|').length <= LONGEST_CHOICE_LIST;
}

/** What a field's flag takes: `<N>`, `<FILE>`, `<a|b|c>`; nothing for booleans. */
export function argumentOf(field: RequestField): string {
  switch (field.kind) {
    case 'text':
    case 'list':
    case 'mapping':
      return field.placeholder;
    case 'integer':
      return 'N';
    case 'number':
      return 'X';
    case 'choice':
      return isShort(field.choices) ? field.choices.join('|') : 'NAME';
    case 'boolean':
      return '';
    default:
      return field satisfies never;
  }
}

function defaultText(field: RequestField): string | undefined {
  if (field.absent !== undefined) return field.absent;
  if (!('default' in field)) return undefined;
  return typeof field.default === 'boolean' ? (field.default ? 'on' : 'off') : String(field.default);
}

/** The default of a field in words, or that there is none. */
export function describeDefault(field: RequestField, fields: RequestFields): string | undefined {
  if (field.required) return 'required';
  const text = defaultText(field);
  return text === undefined ? undefined : withFlagNames(text, fields);
}

/** What a field takes, in words, where its flag does not say it all. */
export function describeValues(field: RequestField): string | undefined {
  if (field.kind === 'choice')
    return isShort(field.choices) ? undefined : `one of ${field.choices.join(', ')}`;
  if (field.kind === 'mapping' && field.valueChoices !== undefined)
    return `values are ${field.valueChoices.join(', ')}`;
  if (field.kind !== 'integer' && field.kind !== 'number') return undefined;
  return field.range === undefined ? undefined : describeNumber(field.kind, field.range);
}

function describe(field: RequestField, fields: RequestFields): string {
  const fallback = describeDefault(field, fields);
  const values = field.kind === 'choice' || field.kind === 'mapping' ? describeValues(field) : undefined;
  const description = [
    withFlagNames(field.description, fields),
    ...(values === undefined ? [] : [values]),
  ].join('; ');
  if (fallback === undefined) return description;
  return field.required ? `${description} (required)` : `${description} (default: ${fallback})`;
}

function optionsOf(name: string, field: RequestField, fields: RequestFields): Option[] {
  const flag = flagOf(name);
  const description = describe(field, fields);
  if (field.kind !== 'boolean') return [new Option(`${flag} <${argumentOf(field)}>`, description)];
  // Both forms are taken, so that a flag can undo what a config file says; help lists the one that changes the default.
  const on = new Option(flag, description);
  const off = new Option(flag.replace('--', '--no-'), `switch off: ${description}`);
  return field.default === true ? [on.hideHelp(), off] : [on, off.hideHelp()];
}

/** Gives a command one flag (or a pair) for each field of a table. Values stay strings: the table's parser reads them. */
export function addFieldFlags(command: Command, fields: RequestFields): Command {
  for (const [name, field] of Object.entries(fields)) {
    for (const option of optionsOf(name, field, fields)) {
      command.addOption(option.helpGroup(`${field.group}:`));
    }
  }
  return command;
}
