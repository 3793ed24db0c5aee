import type { TracedStep } from './parallel-job.js';

/** A step of all processes in the trace event format of `chrome://tracing`: complete events, in microseconds. */
export function traceEventsOf(processes: readonly TracedStep[]): object {
  const origin = Math.min(...processes.map(({ start }) => start));
  const event = (pid: number, tid: string, name: string, from: number, to: number) => ({
    name,
    ph: 'X',
    pid,
    tid,
    ts: 1000 * (from - origin),
    dur: 1000 * (to - from),
  });
  return {
    traceEvents: processes.flatMap(({ start, end, sums }, process) => [
      event(process, 'step', 'step', start, end),
      ...sums.flatMap(({ bytes, begun, waitedFrom, done }, index) => [
        event(process, `sum ${index}`, `sum ${index}, ${bytes} bytes`, begun, done),
        ...(done > waitedFrom ? [event(process, 'waiting', `wait ${index}`, waitedFrom, done)] : []),
      ]),
    ]),
  };
}
