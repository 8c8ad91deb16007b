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

// A field that is only given its value: Svelte takes the server's attribute away as the page comes alive, and puts the
// first value back at the next redraw (as soon as the form is sent); so a refusal emptied forms. `defaultValue` is what
// a field begins with and never touches what is written. A select is only set when its own value changes.
// Let be: what nobody writes in, what says which choice it is, and a field whose handler takes in all that is written.
/** @type {(name: string) => string} */
const attribute = (name) => `SvelteAttribute[key.name='${name}']`;
/** @type {(name: string) => string} */
const given = (name) =>
  `:has(${attribute(name)} > SvelteMustacheTag, SvelteShorthandAttribute[key.name='${name}'])`;
/** @type {(types: string) => string} */
const typed = (types) => `${attribute('type')} > SvelteLiteral[value=/^(${types})$/]`;
/** @type {(elements: string) => string} */
const tagOf = (elements) => `SvelteElement[name.name=/^(${elements})$/] > SvelteStartTag`;
const keepsWhatIsWritten = [
  {
    selector:
      `${tagOf('input|textarea')}${given('value')}` +
      `:not(:has(${typed('hidden|radio|checkbox')}, ${attribute('readonly')}, ${attribute('oninput')}))`,
    message:
      'value={…} puts the first value back at the next redraw, and what was written is gone. Use defaultValue; or bind:value, where the page changes the field as well.',
  },
  {
    selector: "SvelteElement[name.name='textarea'] > SvelteMustacheTag",
    message:
      'Words between the tags are put back as soon as the page learns something else, and what was written is gone. Use TextArea.svelte, or bind:value (the server leaves defaultValue of a textarea out).',
  },
  {
    selector: `${tagOf('input')}${given('checked')}:not(:has(${attribute('onchange')}, ${attribute('oninput')}))`,
    message:
      'checked={…} puts the first choice back at the next redraw. Use defaultChecked; or bind:checked, where the page changes the choice as well.',
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
    files: ['**/*.svelte'],
    // In the live document the document decides what stands in a field, and every change of a field is an edit of it.
    ignores: ['src/lib/plan/ActionFields.svelte', 'src/lib/plan/CommitmentFields.svelte'],
    rules: { 'no-restricted-syntax': ['error', ...keepsWhatIsWritten] },
  },
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
