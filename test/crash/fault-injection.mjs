// Loaded into a process of the command line before anything else (`node --import`). It numbers the operations that
// change files (and the reads of tokens, which lie in the middle of accumulation), and ends the process, or fails one,
// at the number that the environment names:
//   FAULT_AT      number of the operation, 1 for the first
//   FAULT_KIND    count operations of this kind alone, such as "rename in checkpoints"
//   FAULT_PHASE   kill-before, kill-within, kill-after, or no-space (this operation and all later ones fail)
//   FAULT_TRACE   file that gets the kind of each operation, one a line
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const faultAt = Number(process.env.FAULT_AT ?? Infinity);
const faultKind = process.env.FAULT_KIND;
const phase = process.env.FAULT_PHASE ?? 'kill-before';
const trace = process.env.FAULT_TRACE;
const { appendFileSync, readdirSync, rmSync, writeFileSync, writeSync } = fs;
const places = new WeakMap();
let count = 0;

/** Parts of a workspace by what their paths look like; the first that matches. */
const AREAS = [
  [/[/]training_session_metadata/, 'metadata'],
  [/[/]training_metrics/, 'metrics'],
  [/[/]checkpoints([/]checkpoint-[0-9]+)?$/, 'checkpoints'],
  [/[/]checkpoints/, 'a checkpoint'],
  [/[/]models[/]/, 'the model folder'],
  [/[/]experiments/, 'the run log'],
  [/[/][.]cache/, 'the cache'],
  [/[/]logs[/]/, 'the session folder'],
];

function areaOf(place) {
  return AREAS.find(([pattern]) => pattern.test(String(place)))?.[1] ?? 'the workspace';
}

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** Runs an operation, or what the fault makes of it. `half` does a part of it. */
function faulty(operation, place, run, half) {
  const kind = `${operation} in ${areaOf(place)}`;
  if (trace !== undefined) appendFileSync(trace, `${kind}\n`);
  if (faultKind === undefined || faultKind === kind) count += 1;
  else return run();
  if (phase === 'no-space' && count >= faultAt && operation !== 'read' && operation !== 'remove') {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  }
  if (count !== faultAt) return run();
  if (phase === 'kill-before') die();
  if (phase === 'kill-within') {
    half();
    die();
  }
  const result = run();
  if (phase === 'kill-after') {
    if (typeof result?.then === 'function') return result.then(die, die);
    die();
  }
  return result;
}

const { promises } = fs;
const original = { ...promises };
const nothing = () => undefined;
const firstHalf = (content) => content.slice(0, Math.floor(content.length / 2));

// A failure is a rejection, as it would be of the operation itself.
promises.rename = async (from, to) => faulty('rename', to, () => original.rename(from, to), nothing);
promises.link = async (from, to) => faulty('link', to, () => original.link(from, to), nothing);
promises.mkdir = async (place, options) =>
  faulty('make folder', place, () => original.mkdir(place, options), nothing);
promises.rm = async (place, options) =>
  faulty(
    'remove',
    place,
    () => original.rm(place, options),
    () => {
      const inside = fs.existsSync(place) && fs.statSync(place).isDirectory() ? readdirSync(place) : [];
      if (inside.length > 0) rmSync(path.join(place, inside[0]), { recursive: true });
    },
  );
promises.writeFile = async (place, content, options) =>
  faulty(
    'write',
    place,
    () => original.writeFile(place, content, options),
    () => writeFileSync(place, firstHalf(content), options),
  );
promises.appendFile = async (place, content, options) =>
  faulty(
    'append',
    place,
    () => original.appendFile(place, content, options),
    () => appendFileSync(place, firstHalf(content)),
  );
promises.open = async (place, flags, mode) => {
  const handle = await original.open(place, flags, mode);
  places.set(handle, place);
  return handle;
};

const probe = await original.open(process.execPath, 'r');
const prototype = Object.getPrototypeOf(probe);
await probe.close();
const { write, sync } = prototype;
prototype.write = async function (bytes, start = 0, length = bytes.byteLength - start, ...rest) {
  const half = () => writeSync(this.fd, bytes, start, Math.floor(length / 2));
  return faulty('write', places.get(this), () => write.call(this, bytes, start, length, ...rest), half);
};
prototype.sync = async function () {
  return faulty('sync', places.get(this), () => sync.call(this), nothing);
};

const { readSync } = fs;
fs.readSync = (...parameters) => faulty('read', '/.cache', () => readSync(...parameters), nothing);
syncBuiltinESMExports();
