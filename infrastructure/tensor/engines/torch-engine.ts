import { ArenaError } from '#domain/shared/errors.js';
import type { EngineStatus } from '#domain/engine/engine.js';

import type { EngineAdapter } from './engine-adapter.js';

const REASON = 'The engine over libtorch is not part of this version.';

/** libtorch through a native addon. Not part of this version: listed, never available. */
export class TorchEngine implements EngineAdapter {
  readonly name = 'torch';

  inspect(): EngineStatus {
    return { name: this.name, available: false, reason: REASON, precisions: [] };
  }

  activate(): Promise<void> {
    return Promise.reject(new ArenaError('ENGINE.UNAVAILABLE', REASON));
  }
}
