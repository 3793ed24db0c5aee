// The architecture as rules. Each comment tells the offender why the rule is there and what to do instead.
const from = (path, pathNot) => (pathNot ? { path, pathNot } : { path });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment:
        'domain/ holds what is true without I/O, so that it can be tested and reasoned about alone. ' +
        'Move the code that needs another layer outwards, and let domain declare a port (interface) for it.',
      severity: 'error',
      from: from('^domain/'),
      to: { pathNot: '^domain/' },
    },
    {
      name: 'application-knows-domain-only',
      comment:
        'Use cases orchestrate ports; they import no npm package, no node:* module and no adapter. ' +
        'Declare a port in domain/ and inject the adapter in infrastructure/composition/.',
      severity: 'error',
      from: from('^application/'),
      to: { pathNot: '^(domain|application)/' },
    },
    {
      name: 'infrastructure-not-to-outer-layers',
      comment:
        'Adapters implement domain ports; they never call use cases or commands. Move shared logic to domain/, ' +
        'or inject it. Only composition/ may see application/, to bind it.',
      severity: 'error',
      from: from('^infrastructure/', '^infrastructure/composition/'),
      to: { path: '^(application|presentation)/' },
    },
    {
      name: 'composition-not-to-presentation',
      comment:
        'The container is built for the presentation layer, not by it. Move the binding here, the view there.',
      severity: 'error',
      from: from('^infrastructure/composition/'),
      to: { path: '^presentation/' },
    },
    {
      name: 'presentation-sees-no-adapter',
      comment:
        'Commands talk to use cases through the container; only the entry points reach the composition. ' +
        'Ask for what you need through a use case or a port of domain/.',
      severity: 'error',
      from: from('^presentation/', '^presentation/(cli/container|library/index)\\.ts$'),
      to: { path: '^infrastructure/' },
    },
    {
      name: 'entry-points-see-composition-only',
      comment: 'Entry points may reach infrastructure/composition/, never an adapter behind it.',
      severity: 'error',
      from: from('^presentation/(cli/container|library/index)\\.ts$'),
      to: { path: '^infrastructure/', pathNot: '^infrastructure/composition/' },
    },
    {
      name: 'composition-is-a-leaf',
      comment:
        'Only entry points and tests may import infrastructure/composition/: the container is never handed to a class.',
      severity: 'error',
      from: from('^(domain|application|infrastructure)/', '^infrastructure/composition/'),
      to: { path: '^infrastructure/composition/' },
    },
    {
      name: 'tensorflow-in-its-rooms',
      comment:
        'TensorFlow.js is imported under infrastructure/{tensor,models,training,torch,distributed} alone, so that an engine can be ' +
        'replaced. Pass plain arrays across the border.',
      severity: 'error',
      from: from(
        '^(domain|application|infrastructure|presentation)/',
        '^infrastructure/(tensor|models|training|torch|distributed)/',
      ),
      to: { path: '@tensorflow/' },
    },
    {
      name: 'tokenizers-in-its-room',
      comment:
        "Hugging Face's tokenizers package belongs to infrastructure/tokenizers/. Use the Tokenizer port elsewhere.",
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/tokenizers/'),
      to: { path: 'node_modules/tokenizers/' },
    },
    {
      name: 'file-formats-in-their-room',
      comment:
        'hyparquet and csv-parse belong to infrastructure/datasets/. Use the DatasetLoader port elsewhere.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/datasets/'),
      to: { path: 'node_modules/(hyparquet|csv-parse)/' },
    },
    {
      name: 'protocol-buffers-in-their-room',
      comment:
        'protobufjs writes ONNX and belongs to infrastructure/onnx/. Use the ModelExporter port elsewhere.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/onnx/'),
      to: { path: 'node_modules/protobufjs/' },
    },
    {
      name: 'language-detection-in-its-room',
      comment: 'eld belongs to infrastructure/languages/. Use the LanguageDetector port elsewhere.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/languages/'),
      to: { path: 'node_modules/eld/' },
    },
    {
      name: 'aws-sdk-in-its-room',
      comment: 'The SDK of AWS belongs to infrastructure/s3/. Use the StorageProvider port elsewhere.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/s3/'),
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      name: 'inversify-in-composition',
      comment:
        'inversify is imported by infrastructure/composition/ alone: inner layers stay free of decorators.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/', '^infrastructure/composition/'),
      to: { path: 'node_modules/(inversify|@inversifyjs|reflect-metadata)/' },
    },
    {
      name: 'command-line-libraries-in-presentation',
      comment: 'commander and cli-progress belong to presentation/cli/. Other layers emit progress events.',
      severity: 'error',
      from: from('^(domain|application|infrastructure)/'),
      to: { path: 'node_modules/(commander|cli-progress)/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle means that two modules are one. Merge them, or move what both need into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'production-not-to-test',
      comment: 'Product code never imports tests or their support. Move what is shared into a layer.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/'),
      to: { path: '^test/' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'This import cannot be resolved: misspelt, or a package missing from package.json.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@tensorflow/tfjs-node' },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'Product code may not need a development dependency: move the package to dependencies.',
      severity: 'error',
      from: from('^(domain|application|infrastructure|presentation)/'),
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
