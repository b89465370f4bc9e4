/** Lint: what a type checker and a formatter do not see. Formatting is biome's. */
import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const FOCUSED_TEST = {
  selector: "CallExpression[callee.object.name=/^(describe|it|test|suite|context|specify)$/][callee.property.name='only']",
  message: 'A focused test hides all the others.',
};
/** Secrets pass through `src`: nothing of it is written to web storage. */
const NO_WEB_STORAGE = ['localStorage', 'sessionStorage'].map((name) => ({ name, message: 'Secrets pass through here: no web storage.' }));

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      'storybook-static/',
      'recipes/',
      'test/types/apps/',
      'node_modules/',
      'coverage/',
      'test-results/',
      'playwright-report/',
      '**/*.py',
      '.holdfast/',
    ],
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': tseslint.plugin, lit, wc },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'eqeqeq': ['error', 'always'],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-debugger': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-restricted-syntax': ['error', FOCUSED_TEST],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/no-for-in-array': 'error',
      '@typescript-eslint/no-implied-eval': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/ban-ts-comment': ['error', { minimumDescriptionLength: 8 }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      'lit/attribute-names': 'off', // attributes are kebab-case by our own rule
      'lit/attribute-value-entities': 'error',
      'lit/binding-positions': 'error',
      'lit/lifecycle-super': 'error',
      'lit/no-duplicate-template-bindings': 'error',
      'lit/no-invalid-escape-sequences': 'error',
      'lit/no-invalid-html': 'error',
      'lit/no-legacy-imports': 'error',
      'lit/no-legacy-template-syntax': 'error',
      'lit/no-native-attributes': 'error',
      'lit/no-private-properties': 'error',
      'lit/no-property-change-update': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-value-attribute': 'error',
      'wc/guard-super-call': 'off', // Lit's own base class defines the callbacks
      'wc/no-constructor-attributes': 'error',
      'wc/no-constructor-params': 'error',
      'wc/no-invalid-element-name': 'error',
      'wc/no-self-class': 'error',
      'wc/no-typos': 'error',
      'wc/require-listener-teardown': 'error',
    },
  },
  {
    files: ['src/elements/**/*.ts', 'src/controllers/**/*.ts', 'stories/**/*.ts', 'demo/**/*.ts'],
    plugins: { 'lit-a11y': litA11y },
    rules: litA11y.configs.recommended.rules,
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-globals': ['error', ...NO_WEB_STORAGE, 'name', 'event', 'status', 'close', 'open'],
      'no-console': 'error',
    },
  },
  {
    // A bad attribute or a tag that is taken is worth a word to the developer; neither holds a secret.
    files: ['src/elements/**/*.ts', 'src/controllers/**/*.ts', 'src/define/**/*.ts'],
    rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] },
  },
  {
    // A moment until which a form waits, or until which nobody is asked to practise: no secret.
    files: ['src/controllers/wait-memory.ts', 'src/controllers/practice.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    // The attribute as well: password managers read the one or the other.
    files: ['src/elements/shared/fields.ts'],
    rules: { 'lit/no-value-attribute': 'off' },
  },
  {
    files: ['test/**/*.ts', 'server/test/**/*.ts'],
    rules: { 'no-template-curly-in-string': 'off' },
  },
);
