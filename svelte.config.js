import adapter from '@sveltejs/adapter-node';

// Everything comes from our own origin. `style-src-attr` stays open because SvelteKit's route
// announcer and bits-ui set inline style attributes; no inline <style> or script is allowed.
/** @type {'self'[]} */
const self = ['self'];

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ precompress: true }),
    csp: {
      mode: 'nonce',
      directives: {
        'default-src': ['none'],
        'script-src': self,
        'style-src': self,
        'style-src-attr': ['unsafe-inline'],
        'img-src': ['self', 'data:'],
        // A recording is listened to before it is sent.
        'media-src': ['self', 'blob:'],
        'font-src': self,
        'connect-src': self,
        'manifest-src': self,
        'form-action': self,
        'frame-ancestors': ['none'],
        'base-uri': ['none'],
        'object-src': ['none'],
      },
    },
  },
};
