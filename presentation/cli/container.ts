import type { StorageUseCases, UseCaseOptions, UseCases } from './use-cases.js';

/** Builds the use cases on the real adapters. Loaded on demand: what is behind it takes a second to load. */
export async function loadUseCases(options: UseCaseOptions): Promise<UseCases> {
  const { createUseCases } = await import('#infrastructure/composition/create-container.js');
  return createUseCases(options);
}

/** Builds the use cases of `arena storage`, which need little of the rest. */
export async function loadStorageUseCases(options: UseCaseOptions): Promise<StorageUseCases> {
  const { createStorageUseCases } = await import('#infrastructure/composition/create-storage-use-cases.js');
  return createStorageUseCases(options);
}
