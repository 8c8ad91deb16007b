import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Rules that ask the types build the whole program anew for each component: five of six minutes of `npm run lint`.
// In every run they read the TypeScript; `npm run lint:components` asks them of the components too.
const withoutTypesInComponents =
  process.env.LINT === 'components'
    ? []
    : [
        {
          files: ['**/*.svelte'],
          ...ts.configs.disableTypeChecked,
          languageOptions: { parserOptions: { projectService: false } },
        },
      ];

export default ts.config(
  {
    ignores: [
      '.svelte-kit/',
      'build/',
      '.kring/',
      'src/lib/paraglide/',
      'project.inlang/',
      'test-results/',
      'playwright-report/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  ...withoutTypesInComponents,
  {
    files: ['tests/e2e/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@playwright/test',
          importNames: ['test'],
          message: 'Take it from ./test.ts, which closes what a test opened.',
        },
      ],
    },
  },
  // Paths are our own and SvelteKit's `base` is empty by contract (one ORIGIN at the root).
  { rules: { 'svelte/no-navigation-without-resolve': 'off' } },
  // There are no Svelte stores here (state is runes), and looking for them asks the type of every expression.
  { rules: { 'svelte/require-store-reactive-access': 'off' } },
  // Maps and sets are values here: made, filled and replaced whole ($state.raw), or not reactive.
  { rules: { 'svelte/prefer-svelte-reactivity': 'off' } },
);
