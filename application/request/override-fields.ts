import type { RequestField, RequestFields } from './request-field.js';

/** Fields of a request made optional: what is not given stays as a session recorded it. */
export function asOverrides(fields: RequestFields, names: readonly string[]): RequestFields {
  return Object.fromEntries(names.map((name) => [name, asOverride(fields[name]!)]));
}

function asOverride(field: RequestField): RequestField {
  const { required, ...optional } = field;
  if ('default' in optional) {
    const { default: dropped, ...open } = optional;
    return { ...open, absent: AS_RECORDED };
  }
  return { ...optional, absent: AS_RECORDED };
}

const AS_RECORDED = 'as recorded';
