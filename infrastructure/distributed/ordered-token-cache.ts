import type { TokenCache, TokenStore } from '#domain/tokenization/tokenizer.js';

import type { ProcessGroup } from './process-group.js';

/**
 * The token cache of several processes: the first one of each machine encodes, the others wait and find the tokens
 * there, instead of all of them encoding the same texts into the same file.
 */
export class OrderedTokenCache implements TokenCache {
  /** @param localRank - number of this process on its machine */
  constructor(
    private readonly cache: TokenCache,
    private readonly localRank: number,
    private readonly joinGroup: () => ProcessGroup,
  ) {}

  encodeRows(...request: Parameters<TokenCache['encodeRows']>): Promise<TokenStore> {
    return this.inTurn(() => this.cache.encodeRows(...request));
  }

  encodeBlocks(...request: Parameters<TokenCache['encodeBlocks']>): Promise<TokenStore> {
    return this.inTurn(() => this.cache.encodeBlocks(...request));
  }

  private async inTurn(encode: () => Promise<TokenStore>): Promise<TokenStore> {
    if (this.localRank !== 0) {
      this.joinGroup().barrier();
      return encode();
    }
    const store = await encode();
    this.joinGroup().barrier();
    return store;
  }
}
