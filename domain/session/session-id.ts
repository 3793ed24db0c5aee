const two = (value: number): string => String(value).padStart(2, '0');

/** `YYYYMMDD_HHMMSS` in local time: sorts by age, and is what a person's clock showed. */
export function timestampOf(date: Date): string {
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  return `${day}_${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
}

/** How every session id starts. */
export const SESSION_ID_PREFIX = 'training_session_';

/** `training_session_20251008_153000`; the second session of one second gets `_2`, and so on. */
export function sessionIdOf(date: Date, attempt = 1): string {
  const id = `${SESSION_ID_PREFIX}${timestampOf(date)}`;
  return attempt === 1 ? id : `${id}_${attempt}`;
}

/** Id of one model of a session with a plan: `training_session_20251008_153000/models/emotion-joy`. */
export function memberIdOf(sessionId: string, name: string): string {
  return `${sessionId}/models/${name}`;
}

/** `20251008_153000`, from the id of a session or of one of its models. */
export function timestampIn(sessionId: string): string {
  return sessionId.replace(SESSION_ID_PREFIX, '').split('/')[0]!;
}
