/** A text on its way: its tokens, and the sum of their log-probabilities. */
export interface Beam {
  readonly ids: readonly number[];
  readonly score: number;
}

/** A candidate: a beam with one more token. */
interface Candidate {
  readonly parent: number;
  readonly id: number;
  readonly score: number;
}

/**
 * Beam search: of all continuations of the beams, the most probable ones go on; texts that ended compete by their mean
 * log-probability per token. As in `transformers` with `early_stopping=False` and `length_penalty=1`.
 */
export class BeamSearch {
  beams: readonly Beam[];
  private finished: readonly Beam[] = [];

  /** @param endIds - tokens that end a text */
  constructor(
    private readonly beamCount: number,
    private readonly endIds: ReadonlySet<number>,
  ) {
    this.beams = [{ ids: [], score: 0 }];
  }

  /**
   * Extends the beams by one token each.
   * @param scoresOf - log-probabilities of the next token, per beam
   * @returns for each new beam, the index of the one it goes on from
   */
  advance(scoresOf: readonly Float32Array[]): Int32Array {
    const candidates = this.bestCandidates(scoresOf);
    const ended = candidates.slice(0, this.beamCount).filter(({ id }) => this.endIds.has(id));
    this.finish(
      ended.map(({ parent, score }) => ({ ids: this.beams[parent]!.ids, score })),
      1,
    );
    const going = candidates.filter(({ id }) => !this.endIds.has(id)).slice(0, this.beamCount);
    this.beams = going.map(({ parent, id, score }) => ({ ids: [...this.beams[parent]!.ids, id], score }));
    return Int32Array.from(going, ({ parent }) => parent);
  }

  /** Whether no beam can still be better than the texts that ended. */
  isDone(): boolean {
    const best = this.beams[0];
    if (best === undefined) return true;
    if (this.finished.length < this.beamCount) return false;
    return this.finished.at(-1)!.score >= best.score / best.ids.length;
  }

  /** Tokens of the best text. */
  best(): readonly number[] {
    this.finish(this.beams, 0);
    return this.finished[0]!.ids;
  }

  /** The 2 * beamCount best, which leaves enough when half of them end. */
  private bestCandidates(scoresOf: readonly Float32Array[]): readonly Candidate[] {
    const wanted = 2 * this.beamCount;
    const perBeam = this.beams.flatMap(({ score }, parent) => {
      const scores = scoresOf[parent]!;
      const ids = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
      return Array.from(ids.subarray(0, wanted), (id) => ({ parent, id, score: score + scores[id]! }));
    });
    return perBeam.sort((a, b) => b.score - a.score).slice(0, wanted);
  }

  /** @param endTokens - tokens that count for the mean though they are not in `ids`: the one that ended the text */
  private finish(beams: readonly Beam[], endTokens: number): void {
    const means = beams.map(({ ids, score }) => ({
      ids,
      score: score / Math.max(1, ids.length + endTokens),
    }));
    this.finished = [...this.finished, ...means].sort((a, b) => b.score - a.score).slice(0, this.beamCount);
  }
}
