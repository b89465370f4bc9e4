/** One demo per worker, a fresh browser profile per test, and what must be true of every test. */
import { test as base, expect, type BrowserContext } from '@playwright/test';
import { DemoPage } from './demo-page.ts';
import { type DemoServer, startServer } from './demo-server.ts';

interface Fixtures {
  demo: DemoPage;
  /** A name that no other test uses. */
  account: string;
}

let accounts = 0;

interface Workers {
  /** Of the service and its vault: the machine's, or one that a test moves. */
  clock: 'real' | 'moved';
  server: DemoServer;
}

export const test = base.extend<Fixtures, Workers>({
  clock: ['real', { option: true, scope: 'worker' }],
  server: [
    async ({ clock }, use) => {
      const server = await startServer(clock);
      await use(server);
      await server.stop();
      // Quiet unless something is wrong, and never a word about what it was sent.
      expect(server.output().trim()).toBe(`HOLDFAST_URL=${server.url}`);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  account: async ({}, use) => {
    await use(`traveller-${++accounts}`);
  },
  demo: async ({ page, context, server }, use) => {
    const wrong = watch(context, server.url);
    await page.goto(server.url);
    await page
      .getByRole('button', { name: 'Create wallet' })
      .waitFor()
      .catch((thrown: unknown) => {
        throw new Error(`the page did not come up; the server says:\n${server.output()}`, { cause: thrown });
      });
    await use(new DemoPage(page));
    expect(wrong(), 'uncaught errors, broken policies and requests that leave this machine').toEqual([]);
  },
});

/** A refused policy and an uncaught error are bugs, whatever else the test sees. */
function watch(context: BrowserContext, url: string): () => string[] {
  const wrong: string[] = [];
  context.on('weberror', (error) => wrong.push(`uncaught: ${error.error().message}`));
  context.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/i.test(message.text())) wrong.push(message.text());
  });
  context.on('request', (request) => {
    const target = new URL(request.url());
    if (target.origin !== new URL(url).origin && target.protocol !== 'data:' && target.protocol !== 'blob:') wrong.push(request.url());
  });
  return () => wrong;
}

export { expect };
