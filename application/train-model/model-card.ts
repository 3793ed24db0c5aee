/** What a model card says. */
export interface ModelCardFacts {
  readonly name: string;
  /** Hugging Face's `model_type`. */
  readonly modelType: string;
  /** Folder, or name on the hub, of the model that was trained further; absent: trained from scratch. */
  readonly baseModel?: string;
  readonly isLanguageModel: boolean;
  /** Class names in id order; empty for language modelling. */
  readonly labels: readonly string[];
  readonly parameters: number;
  /** File name of the data. */
  readonly dataset: string;
  readonly trainingRows: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly sessionId: string;
  /** What the model is worth on rows that it was not trained on; absent when none were held out. */
  readonly heldOut?: {
    readonly splitName: string;
    readonly rows: number;
    readonly metrics: Readonly<Record<string, number>>;
  };
}

/**
 * The `README.md` of a trained model: what it is, how it was trained and what it is worth; in front of it, for machines,
 * the YAML that Hugging Face's hub reads, with the results as `model-index`.
 */
export function modelCard(facts: ModelCardFacts): string {
  return `---\n${frontMatter(facts).join('\n')}\n---\n\n${sections(facts).join('\n\n')}\n`;
}

/** Texts and lists are JSON, which YAML reads as it is. */
function frontMatter(facts: ModelCardFacts): readonly string[] {
  const { name, modelType, baseModel, dataset, heldOut } = facts;
  const lines = [
    'library_name: transformers',
    `pipeline_tag: ${pipelineOf(facts)}`,
    `tags: ${JSON.stringify(['training-arena', modelType])}`,
    ...(baseModel !== undefined && isHubName(baseModel) ? [`base_model: ${JSON.stringify(baseModel)}`] : []),
  ];
  if (heldOut === undefined) return lines;
  return [
    ...lines,
    'model-index:',
    `- name: ${JSON.stringify(name)}`,
    '  results:',
    '  - task:',
    `      type: ${pipelineOf(facts)}`,
    '    dataset:',
    `      name: ${JSON.stringify(dataset)}`,
    `      type: ${JSON.stringify(dataset)}`,
    `      split: ${heldOut.splitName}`,
    '    metrics:',
    ...finiteMetrics(heldOut.metrics).flatMap(([metric, value]) => [
      `    - type: ${JSON.stringify(metric)}`,
      `      value: ${value}`,
    ]),
  ];
}

function sections(facts: ModelCardFacts): readonly string[] {
  const { name, modelType, baseModel, labels, parameters, dataset, trainingRows, heldOut } = facts;
  const origin = baseModel === undefined ? 'trained from scratch' : `fine-tuned from \`${baseModel}\``;
  const task = facts.isLanguageModel ? 'continues texts' : `classifies texts: ${labels.join(', ')}`;
  const result =
    heldOut === undefined
      ? ['No row was held out: what the model is worth is not known.']
      : [
          `On ${heldOut.rows} rows of the ${heldOut.splitName} split, which it was not trained on:`,
          ['| metric | value |', '| --- | --- |', ...finiteMetrics(heldOut.metrics).map(tableRow)].join('\n'),
        ];
  return [
    `# ${name}`,
    `A ${modelType} model of ${parameters} parameters, ${origin} with Training Arena. It ${task}.`,
    '## Results',
    ...result,
    '## Training',
    `Data: ${trainingRows} rows of \`${dataset}\`. Epochs: ${facts.epochs}. Learning rate: ${facts.learningRate}. ` +
      `Seed: ${facts.seed}. Session: \`${facts.sessionId}\`.`,
  ];
}

function pipelineOf({ isLanguageModel }: ModelCardFacts): string {
  return isLanguageModel ? 'text-generation' : 'text-classification';
}

/** `bert-base-uncased`, `owner/name`: a folder of this machine means nothing to other readers. */
function isHubName(model: string): boolean {
  return /^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(model);
}

function finiteMetrics(metrics: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  return Object.entries(metrics).filter(([, value]) => Number.isFinite(value));
}

function tableRow([metric, value]: readonly [string, number]): string {
  return `| ${metric} | ${Number(value.toPrecision(4))} |`;
}
