import type { RecurrentSpecification } from '../lstm/specification.js';

/** (Bi)GRU classifier; parameters named and laid out as torch.nn.GRU's. */
export interface GruSpecification extends RecurrentSpecification {
  readonly modelType: 'gru';
}
