import { realpathSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { HuggingFaceHub } from '#infrastructure/hub/hugging-face-hub.js';
import { readHubSettings } from '#infrastructure/hub/hub-settings.js';

import { COMMIT, FakeHub } from '../../../support/fake-hub.js';
import { describeWithPython, runPython } from '../../../support/python-peer.js';
import { useTemporaryFolder } from '../../../support/temporary-folder.js';

const folder = useTemporaryFolder();
const FILES = {
  'config.json': '{"model_type": "bert"}',
  'model.safetensors': 'weights',
  'vocab.txt': '[PAD]',
};

let server: FakeHub;
beforeEach(async () => {
  server = await FakeHub.start({ files: FILES, largeFiles: ['model.safetensors'] });
});
afterEach(() => server.stop());

function client(env: Record<string, string>): HuggingFaceHub {
  return new HuggingFaceHub(readHubSettings({ HF_HOME: folder(), ...env }, folder()), {
    fetch,
    wait: () => Promise.resolve(),
    now: Date.now,
  });
}

describeWithPython(['huggingface_hub'], "the cache of Python's huggingface_hub", () => {
  it('holds for Python what was downloaded here', async () => {
    const { folder: found } = await client({ HF_ENDPOINT: server.endpoint }).locate('someone/model');
    const program = `
from huggingface_hub import hf_hub_download, snapshot_download, scan_cache_dir
print(hf_hub_download('someone/model', 'config.json', local_files_only=True))
print(snapshot_download('someone/model', local_files_only=True))
info = scan_cache_dir()
repo = list(info.repos)[0]
print(repo.repo_id, [r.commit_hash for r in repo.revisions], repo.nb_files, len(info.warnings))
`;
    expect(await runPython(program, folder(), { HF_HOME: folder(), HF_HUB_OFFLINE: '1' })).toEqual([
      path.join(found, 'config.json'),
      found,
      `someone/model ['${COMMIT}'] ${Object.keys(FILES).length} 0`,
    ]);
  });

  it('gives here what Python downloaded, byte for byte under the same names', async () => {
    const program = `
from huggingface_hub import hf_hub_download
print(hf_hub_download('someone/model', 'config.json'))
print(hf_hub_download('someone/model', 'model.safetensors'))
`;
    const env = { HF_HOME: folder(), HF_ENDPOINT: server.endpoint, HF_HUB_DISABLE_XET: '1' };
    const [config, weights] = await runPython(program, folder(), env);
    const { folder: found } = await client({ HF_HUB_OFFLINE: '1' }).locate('someone/model');
    expect(config).toBe(path.join(found, 'config.json'));
    const before = server.seen.length;
    await client({ HF_ENDPOINT: server.endpoint }).locate('someone/model');
    // The list of files and the one file that Python was not asked for: the others are there already.
    expect(server.seen.slice(before).map(({ path: place }) => place.split('/').at(-1))).toEqual([
      'main?blobs=true',
      'vocab.txt',
    ]);
    expect(realpathSync(weights!)).toBe(realpathSync(path.join(found, 'model.safetensors')));
  });
});
