import type { PlannedModel } from './planned-model.js';

/** A trained model with what it is worth on the held-out split. */
export type MeasuredModel = Pick<PlannedModel, 'name' | 'key' | 'value' | 'language'> & {
  readonly test?: Readonly<Record<string, number>>;
};

/**
 * Places of the base models that were trained for the same labels and rows, 1 for the best: by macro F1 on the held-out
 * split, then by accuracy; equal ones share a place. Labels with one base model have no places.
 */
export function rankModels(models: readonly MeasuredModel[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  const measured = models.filter(({ test }) => test?.['f1_macro'] !== undefined);
  for (const model of measured) {
    const rivals = measured.filter((other) => isRival(model, other));
    if (rivals.length < 2) continue;
    places.set(model.name, 1 + rivals.filter((other) => compare(other, model) > 0).length);
  }
  return places;
}

function isRival(a: MeasuredModel, b: MeasuredModel): boolean {
  return a.key === b.key && a.value === b.value && a.language === b.language;
}

/** Above 0 when the first is the better one. */
function compare({ test: a }: MeasuredModel, { test: b }: MeasuredModel): number {
  const difference = (metric: string): number => (a?.[metric] ?? 0) - (b?.[metric] ?? 0);
  return difference('f1_macro') || difference('accuracy');
}
