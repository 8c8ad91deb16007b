// A browser as far as signing in is concerned: follows redirects, keeps cookies by name, remembers
// every address it was at. `Secure` cookies over http on loopback are kept, as Chromium keeps them.

export interface Visit {
  method: string;
  url: string;
  status: number;
}

export class BrowserJar {
  readonly origin: string;
  readonly cookies = new Map<string, string>();
  readonly visits: Visit[] = [];

  constructor(origin: string) {
    this.origin = origin;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** One request, no redirect followed. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.origin);
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader);
    if (init.method === 'POST' && !headers.has('origin')) headers.set('origin', this.origin);
    const reply = await fetch(url, { ...init, headers, redirect: 'manual' });
    this.visits.push({ method: init.method ?? 'GET', url: url.href, status: reply.status });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      const gone = attributes.some((attribute) =>
        /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute),
      );
      if (gone || value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  /** Follows redirects until there is a page, or until `stop` says so of an address. */
  async follow(
    path: string,
    init: RequestInit = {},
    stop: (url: URL) => boolean = () => false,
  ): Promise<{ reply: Response; next: string | undefined }> {
    let reply = await this.request(path, init);
    for (let hops = 0; hops < 12; hops += 1) {
      const location = reply.headers.get('location');
      if (!location) return { reply, next: undefined };
      const next = new URL(location, this.origin);
      if (next.origin !== this.origin || stop(next)) return { reply, next: next.href };
      reply = await this.request(next.href);
    }
    throw new Error('redirects without end');
  }

  /** The demo provider's login page, answered for one person. Stops before coming back to us. */
  async chooseAtDemoIdp(via: 'staff' | 'citizen', person: string, next?: string): Promise<string> {
    const query = new URLSearchParams({ via, ...(next === undefined ? {} : { next }) });
    const { reply } = await this.follow(`/auth/start?${query.toString()}`);
    const action = /action="([^"]+)"/.exec(await reply.text())?.[1];
    if (!action) throw new Error(`no login page: ${reply.status}`);
    const answered = await this.follow(
      action,
      { method: 'POST', body: new URLSearchParams(person === '' ? { cancel: '1' } : { person }) },
      (url) => url.pathname === '/auth/callback',
    );
    if (!answered.next)
      throw new Error(`the provider did not send us back: ${answered.reply.status}`);
    return answered.next;
  }
}
