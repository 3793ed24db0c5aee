import type { RequestField, RequestFields } from './request-field.js';

/** Fields of a request made optional: what is not given stays as a session recorded it. */
export function asOverrides(fields: RequestFields, names: readonly string[]): RequestFields {
  return Object.fromEntries(names.map((name) => [name, asOverride(fields[name]!)]));
}

function asOverride(field: RequestField): RequestField {
  const properties = Object.entries(field).filter(([name]) => name !== 'required' && name !== 'default');
  return { ...Object.fromEntries(properties), absent: 'as recorded' } as RequestField;
}
