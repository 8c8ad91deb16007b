// Headers that every response carries: page, script, picture, JSON, health. The content-security policy
// is the page's own business (SvelteKit makes it, with a nonce per page).
import type { ServerResponse } from 'node:http';

const always: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  // Addresses of plans stay here. Not `no-referrer`: browsers then send `Origin: null` with our own
  // forms, and the exact-Origin check could not tell them from anyone's.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  // The microphone is for a child's own voice, when the child presses the button.
  'permissions-policy':
    'camera=(), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), hid=(), midi=(), display-capture=(), browsing-topics=()',
};

export function harden(response: ServerResponse, origin: string): void {
  for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
  if (origin.startsWith('https:'))
    response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
}
