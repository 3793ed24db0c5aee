import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/**', 'build/**', 'coverage/**', 'node_modules/**', 'test/fixtures/**'] },
  { basePath: '..' },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` },
    },
    plugins: { jsdoc },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Length-checked index access in numeric loops: `array[i]!` is proved by the loop bound, and a check
      // per element would cost in the hot paths.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A class may be a namespace for injected state only through its constructor.
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Use a named export: the name is what readers search for.',
        },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['domain/**/*.ts', 'application/**/*.ts', 'infrastructure/**/*.ts'],
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { FunctionDeclaration: true, ClassDeclaration: true, MethodDefinition: false },
          contexts: ['TSInterfaceDeclaration'],
        },
      ],
    },
  },
  {
    // Tools find their configuration by its default export.
    files: ['.config/*.mjs', '.config/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Run as they are, where no TypeScript is known.
    files: ['test/crash/*.mjs', 'test/gpu/stand-in/*.mjs', 'infrastructure/torch/native/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
