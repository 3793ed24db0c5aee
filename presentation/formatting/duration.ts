/** Seconds for people: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 14 min`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return 'unknown';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`;
}

/** Seconds as a clock shows them: `0:45`, `12:05`, `2:14:05`. */
export function formatClock(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '-:--';
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const tail = padded(whole % 60);
  return hours === 0 ? `${minutes}:${tail}` : `${hours}:${padded(minutes)}:${tail}`;
}

function padded(value: number): string {
  return String(value).padStart(2, '0');
}
