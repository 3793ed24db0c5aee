import { describe, expect, it } from '@jest/globals';

import { readHubSettings } from '#infrastructure/hub/hub-settings.js';

describe('the settings of the hub', () => {
  it("are those of Python's huggingface_hub when the environment says nothing", () => {
    expect(readHubSettings({}, '/home/ada')).toEqual({
      endpoint: 'https://huggingface.co',
      cacheFolder: '/home/ada/.cache/huggingface/hub',
      offline: false,
      tokenFile: '/home/ada/.cache/huggingface/token',
    });
  });

  it.each([
    [{ HF_HOME: '/data/hf' }, { cacheFolder: '/data/hf/hub', tokenFile: '/data/hf/token' }],
    [{ HF_HOME: '~/hf' }, { cacheFolder: '/home/ada/hf/hub' }],
    [{ XDG_CACHE_HOME: '/cache' }, { cacheFolder: '/cache/huggingface/hub' }],
    [
      { HF_HOME: '/data/hf', HF_HUB_CACHE: '/fast' },
      { cacheFolder: '/fast', tokenFile: '/data/hf/token' },
    ],
    [{ HF_TOKEN_PATH: '/run/token' }, { tokenFile: '/run/token' }],
    [{ HF_ENDPOINT: 'https://mirror.example/hub//' }, { endpoint: 'https://mirror.example/hub' }],
    [{ HF_ENDPOINT: '' }, { endpoint: 'https://huggingface.co' }],
    [{ HF_HUB_OFFLINE: 'yes' }, { offline: true }],
    [{ HF_HUB_OFFLINE: '0' }, { offline: false }],
    [{ TRANSFORMERS_OFFLINE: '1' }, { offline: true }],
    [{ HF_TOKEN: 'hf_a', HUGGING_FACE_HUB_TOKEN: 'hf_b' }, { token: 'hf_a' }],
    [{ HUGGING_FACE_HUB_TOKEN: 'hf_b' }, { token: 'hf_b' }],
  ])('follow the environment: %j', (env, expected) => {
    expect(readHubSettings(env, '/home/ada')).toMatchObject(expected);
  });
});
