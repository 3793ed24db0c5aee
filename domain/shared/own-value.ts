/**
 * What an object has under a name that a person chose: a label called `constructor` is not what every object has of
 * that name.
 */
export function ownValue<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
