import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { publishSession, type PublicationReport } from '#application/storage/publish-session.js';
import { readManifest } from '#application/storage/read-manifest.js';
import { VerifyStorageUseCase } from '#application/storage/verify-storage-use-case.js';
import { ArenaError } from '#domain/shared/errors.js';
import { contentKey } from '#domain/storage/session-manifest.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { LocalWorkspace } from '#infrastructure/filesystem/local-workspace.js';
import { FileOutbox } from '#infrastructure/storage/file-outbox.js';
import { LocalStorageProviderFactory } from '#infrastructure/storage/local-storage-provider-factory.js';
import { LocalStorageProvider } from '#infrastructure/storage/local-storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const SESSION = { sessionId: 'training_session_20260101_120000', runFolder: 'run', owner: 'ada@one' };

describe('publishSession', () => {
  const folder = useTemporaryFolder();
  const store = (): LocalStorageProvider => new LocalStorageProvider(path.join(folder(), 'store'));

  async function writeModel(weights: string): Promise<void> {
    const model = path.join(folder(), 'model');
    await mkdir(path.join(model, 'checkpoints', 'step-1'), { recursive: true });
    await writeFile(path.join(model, 'config.json'), '{}');
    await writeFile(path.join(model, 'weights'), weights);
    await writeFile(path.join(model, 'checkpoints', 'step-1', 'weights'), weights); // equal: stored once
  }

  async function publish(storage: StorageProvider, owner = SESSION.owner): Promise<PublicationReport> {
    const outbox = new FileOutbox(folder());
    const places = {
      model: path.join(folder(), 'model'),
      session: `${folder()}/none`,
      run: `${folder()}/none`,
    };
    const snapshot = await outbox.snapshot(SESSION.sessionId, places);
    try {
      return await publishSession({ storage, outbox, now: () => 0 }, { ...SESSION, owner }, snapshot);
    } finally {
      await snapshot.release();
    }
  }

  /** The files that the store shows, each read back; throws when there is no session, or one that is not whole. */
  async function shown(storage: StorageProvider): Promise<Record<string, string>> {
    const { files } = await readManifest(storage, SESSION.sessionId);
    const contents: Record<string, string> = {};
    for (const { path: name, sha256 } of files) {
      contents[name] = new TextDecoder().decode(await storage.get(contentKey(SESSION.sessionId, sha256)));
    }
    return contents;
  }

  it('stores each content once and sends nothing twice', async () => {
    await writeModel('one');
    expect(await publish(store())).toEqual({ files: 3, sentFiles: 2, sentBytes: 5 });
    expect(await publish(store())).toEqual({ files: 3, sentFiles: 0, sentBytes: 0 });
    await writeModel('two!');
    expect(await publish(store())).toEqual({ files: 3, sentFiles: 1, sentBytes: 4 });
    expect(await shown(store())).toEqual({
      'model/checkpoints/step-1/weights': 'two!',
      'model/config.json': '{}',
      'model/weights': 'two!',
    });
  });

  it('shows the old or the new session whole, wherever it breaks off, and the next one completes it', async () => {
    await writeModel('old');
    await publish(store());
    const old = await shown(store());
    await writeModel('new');
    let brokenOff = 0;
    for (let allowed = 0; ; allowed++) {
      const storage = breakingAfter(store(), allowed);
      try {
        await publish(storage);
        break;
      } catch (failure) {
        expect(failure).toMatchObject({ message: 'power cut' });
        brokenOff += 1;
      }
      const seen = await shown(store());
      expect([old['model/weights'], 'new']).toContain(seen['model/weights']);
      expect(seen['model/checkpoints/step-1/weights']).toBe(seen['model/weights']);
    }
    expect(brokenOff).toBeGreaterThanOrEqual(3);
    expect((await shown(store()))['model/weights']).toBe('new');
    expect(await publish(store())).toMatchObject({ sentFiles: 0 });
  });

  it.each([true, false])(
    'keeps two machines apart that gave the same id (conditional put: %s)',
    async (hasCondition) => {
      const storage = hasCondition ? store() : withoutConditionalPut(store());
      await writeModel('of the first machine');
      await publish(storage, 'ada@one at 12:00');
      const first = await shown(storage);
      await writeModel('of the second machine');
      await expect(publish(storage, 'bob@two at 12:00')).rejects.toMatchObject({
        code: 'STORAGE.CONFLICT',
        message: expect.stringMatching(/found that of ada@one at 12:00; .*arena storage sync .* --to URI/),
      });
      expect(await shown(storage)).toEqual(first);
      await publish(storage, 'ada@one at 12:00');
      expect((await shown(storage))['model/weights']).toBe('of the second machine');
    },
  );

  it('freezes what it publishes: files may be replaced and removed meanwhile', async () => {
    await writeModel('frozen');
    const outbox = new FileOutbox(folder());
    const places = {
      model: path.join(folder(), 'model'),
      session: `${folder()}/none`,
      run: `${folder()}/none`,
    };
    const snapshot = await outbox.snapshot(SESSION.sessionId, places);
    const { rm } = await import('node:fs/promises');
    await rm(places.model, { recursive: true });
    await publishSession({ storage: store(), outbox, now: () => 0 }, SESSION, snapshot);
    await snapshot.release();
    expect((await shown(store()))['model/weights']).toBe('frozen');
  });

  it('remembers what waits, across processes', async () => {
    const outbox = new FileOutbox(folder());
    await outbox.add({ sessionId: 'b', uri: 's3://bucket' });
    await outbox.add({ sessionId: 'a', uri: 's3://bucket' });
    await new FileOutbox(folder()).remove('b');
    expect(await new FileOutbox(folder()).list()).toEqual([{ sessionId: 'a', uri: 's3://bucket' }]);
    expect(await readFile(path.join(folder(), 'logs/storage_outbox/a.json'), 'utf8')).toContain(
      's3://bucket',
    );
  });

  it('remembers the models of a plan, whose ids have slashes', async () => {
    const outbox = new FileOutbox(folder());
    const waiting = [SESSION.sessionId, `${SESSION.sessionId}/models/emotion-joy`].map((sessionId) => ({
      sessionId,
      uri: 's3://bucket',
    }));
    for (const pending of waiting) await outbox.add(pending);
    expect([...(await outbox.list())].sort(bySession)).toEqual(waiting);
    await outbox.remove(waiting[1]!.sessionId);
    expect(await outbox.list()).toEqual([waiting[0]]);
  });

  it('verifies each model of a plan that was published, and all of them by the id of the plan', async () => {
    await writeModel('of one model');
    const outbox = new FileOutbox(folder());
    const none = `${folder()}/none`;
    const ids = ['emotion-joy', 'emotion-fear'].map((name) => `${SESSION.sessionId}/models/${name}`);
    for (const sessionId of ids) {
      const places = { model: path.join(folder(), 'model'), session: none, run: none };
      const snapshot = await outbox.snapshot(sessionId, places);
      await publishSession({ storage: store(), outbox, now: () => 0 }, { ...SESSION, sessionId }, snapshot);
      await snapshot.release();
    }
    const verify = new VerifyStorageUseCase({
      storage: new LocalStorageProviderFactory(folder()),
      workspace: new LocalWorkspace(folder()),
    });
    const place = path.join(folder(), 'store');
    const verified = async (uri: string): Promise<string[]> =>
      (await verify.execute(uri)).filter(({ damaged }) => damaged.length === 0).map((one) => one.sessionId);
    expect((await verified(place)).sort()).toEqual([...ids].sort());
    expect((await verified(`${place}/sessions/${SESSION.sessionId}`)).sort()).toEqual([...ids].sort());
    expect(await verified(`${place}/sessions/${ids[0]}`)).toEqual([ids[0]]);
    await expect(verify.execute(`${place}/sessions/other`)).rejects.toMatchObject({
      code: 'STORAGE.NOT_FOUND',
    });
  });
});

function bySession(a: { readonly sessionId: string }, b: { readonly sessionId: string }): number {
  return a.sessionId < b.sessionId ? -1 : 1;
}

function withoutConditionalPut(storage: StorageProvider): StorageProvider {
  return Object.assign(Object.create(storage) as StorageProvider, {
    putIfAbsent: () => Promise.reject(new ArenaError('STORAGE.UNSUPPORTED', 'No conditional put.')),
  });
}

/** A store whose machine goes down after so many requests that change something. */
function breakingAfter(storage: StorageProvider, allowed: number): StorageProvider {
  let done = 0;
  const changing = new Set(['put', 'putIfAbsent', 'putFile', 'delete', 'abortUnfinished']);
  return new Proxy(storage, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (changing.has(String(name)) && done++ >= allowed) return Promise.reject(new Error('power cut'));
        return Reflect.apply(member, target, args);
      };
    },
  });
}
