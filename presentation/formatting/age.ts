const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** Time since a moment for people: `just now`, `5 minutes ago`, `3 days ago`. */
export function formatAge(seconds: number): string {
  const unit = UNITS.find(([, length]) => seconds >= length);
  if (unit === undefined) return 'just now';
  const count = Math.floor(seconds / unit[1]);
  return `${count} ${unit[0]}${count === 1 ? '' : 's'} ago`;
}
