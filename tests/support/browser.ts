// Which Chromium the browser tests drive. Debian packs the engine without windows too: the same pages for
// about half the processor time, which is most of what the whole `npm test` takes.
import { existsSync } from 'node:fs';

/** Debian's packages with a Chromium in them, the one that we would rather have first. */
export const browsers = [
  { package: 'chromium-headless-shell', path: '/usr/bin/chromium-headless-shell' },
  { package: 'chromium', path: '/usr/bin/chromium' },
];

/** The browser that is here, or undefined. */
export const browserPath = (): string | undefined =>
  process.env.KRING_CHROMIUM ?? browsers.find(({ path }) => existsSync(path))?.path;
