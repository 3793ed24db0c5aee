/** What process 0 tells the process that started it: the session to go on with when a process is lost. */
export interface SessionMessage {
  readonly sessionId: string;
}

/** Whether a message between processes is one. */
export function isSessionMessage(message: unknown): message is SessionMessage {
  return typeof message === 'object' && message !== null && 'sessionId' in message;
}
