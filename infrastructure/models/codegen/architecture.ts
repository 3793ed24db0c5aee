import type { CodegenSpecification } from '#domain/model/codegen/specification.js';

import type { Architecture } from '../architecture.js';
import { decoderComputation } from '../decoder-head.js';
import { readCodegenConfig, writeCodegenConfig } from './config.js';
import { decodeCodegen } from './forward.js';

/** The causal masks that older versions of transformers saved. */
const MASK_BUFFER = /^transformer\.h\.\d+\.attn\.(causal_mask|bias|masked_bias)$/;

/** CodeGen: Nijkamp et al. 2022, arXiv:2203.13474. */
export const CODEGEN: Architecture<CodegenSpecification> = {
  modelType: 'codegen',
  classNames: { causal_language_modeling: 'CodeGenForCausalLM' },
  assumedHead: 'causal_language_modeling',
  basePrefix: 'transformer.',
  readConfig: readCodegenConfig,
  writeConfig: writeCodegenConfig,
  ...decoderComputation(decodeCodegen),
  isDerivedTensor: (name, { tiesEmbeddings }) =>
    MASK_BUFFER.test(name) || (tiesEmbeddings && name === 'lm_head.weight'),
};
