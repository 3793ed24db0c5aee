import type { UseCaseOptions, UseCases } from './use-cases.js';

/** Builds the use cases on the real adapters. Loaded on demand: what is behind it takes a second to load. */
export async function loadUseCases(options: UseCaseOptions): Promise<UseCases> {
  const { createUseCases } = await import('#infrastructure/composition/create-container.js');
  return createUseCases(options);
}
