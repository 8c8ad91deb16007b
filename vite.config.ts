import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** Words and icons that several pages use, in a few files by who uses them. By itself every set of pages that share
    something gets a file of its own: a plan was 300 requests, most of them for less than a kilobyte. */
const fewerFiles: Plugin = {
  name: 'fewer-files',
  apply: 'build',
  outputOptions(output) {
    if (this.environment.name !== 'client') return;
    output.codeSplitting = {
      groups: [
        { name: 'language', test: /paraglide\/(runtime|registry|server)/, priority: 3 },
        {
          name: 'words',
          test: /paraglide\/messages\//,
          priority: 2,
          minShareCount: 2,
          entriesAware: true,
          entriesAwareMergeThreshold: 60_000,
        },
        { name: 'icons', test: /@lucide\/svelte\/dist\/icons\//, minShareCount: 2, priority: 1 },
      ],
    };
  },
};

export default defineConfig({
  plugins: [
    tailwindcss(),
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/lib/paraglide',
      strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
    }),
    sveltekit(),
    fewerFiles,
  ],
  build: {
    rollupOptions: {
      onwarn(warning, warn) {
        // A message that is missing would be `undefined` on the page: that must never be built.
        if (warning.code === 'IMPORT_IS_UNDEFINED') throw new Error(warning.message);
        warn(warning);
      },
    },
  },
  environments: { ssr: { optimizeDeps: { include: ['bits-ui'] } } },
});
