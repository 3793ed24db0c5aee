import type { PartRule } from './provider-profiles.js';

const MIB = 1024 * 1024;

/** How a content is cut: `count` parts of `partBytes`, the last one shorter or as long. */
export interface PartPlan {
  readonly partBytes: number;
  readonly count: number;
}

/** Cuts a content by a provider's rule; the same size is always cut in the same way, so that uploads can be resumed. */
export function planParts(sizeBytes: number, rule: Pick<PartRule, 'preferredBytes' | 'maxParts'>): PartPlan {
  const smallest = Math.ceil(sizeBytes / rule.maxParts / MIB) * MIB;
  const partBytes = Math.max(rule.preferredBytes, smallest);
  return { partBytes, count: Math.max(1, Math.ceil(sizeBytes / partBytes)) };
}

/** Where part `index` (from 0) begins and ends. */
export function partRange(
  { partBytes }: PartPlan,
  index: number,
  sizeBytes: number,
): { readonly start: number; readonly end: number } {
  return { start: index * partBytes, end: Math.min(sizeBytes, (index + 1) * partBytes) };
}
