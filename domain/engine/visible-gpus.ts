/**
 * The GPUs that `CUDA_VISIBLE_DEVICES` leaves a process, each by its number or its name, in their order; undefined where
 * it is not set, and all are visible. As in CUDA, an entry that names none (`-1`, an empty one) hides those after it.
 */
export function visibleGpus(visibleDevices: string | undefined): readonly string[] | undefined {
  if (visibleDevices === undefined) return undefined;
  const entries = visibleDevices.split(',').map((entry) => entry.trim());
  const end = entries.findIndex((entry) => entry === '' || entry.startsWith('-'));
  return end === -1 ? entries : entries.slice(0, end);
}
