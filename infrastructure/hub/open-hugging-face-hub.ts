import { homedir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';

import type { ModelHub } from '#domain/model/model-hub.js';

import { readHubSettings } from './hub-settings.js';
import { HuggingFaceHub } from './hugging-face-hub.js';

/** The hub that the environment names, when a model is first looked for: wrong settings matter to no other command. */
export function openHuggingFaceHub(): ModelHub {
  let hub: HuggingFaceHub | undefined;
  return {
    async locate(name, lookup) {
      hub ??= new HuggingFaceHub(readHubSettings(process.env, homedir()), {
        fetch,
        wait: (milliseconds, signal) => wait(milliseconds, undefined, signal === undefined ? {} : { signal }),
        now: () => Date.now(),
      });
      return hub.locate(name, lookup);
    },
  };
}
