// Someone goes from home to work with the plan open, and back: from a network with WebSockets to one that
// lets none through. Nothing is lost, nothing is asked, and nothing is shown but that it is saved.
import { expect } from '@playwright/test';
import { startBlockingProxy, type BlockingProxy } from './blocking-proxy.ts';
import { openPlan, saved, writeIn } from './plan-people.ts';
import { test } from './test.ts';

let proxy: BlockingProxy;
test.beforeAll(async () => {
  proxy = await startBlockingProxy();
});
test.afterAll(() => proxy.close());

test('what is written while the network changes arrives, whatever the next one lets through', async ({
  browser,
}) => {
  proxy.change(false);
  const [maja, siri] = await Promise.all([
    openPlan(browser, 'maja', proxy.options),
    openPlan(browser, 'siri'),
  ]);
  expect(proxy.let).toBeGreaterThan(0);
  expect(proxy.passed).not.toContain('/sync/line');
  const mark = Date.now();
  await writeIn(maja, 'Så är det nu');
  for (const [n, blocks] of [true, false, true].entries()) {
    const refused = proxy.refused;
    await maja.keyboard.type(` Före ${mark}-${n}`);
    proxy.change(blocks);
    await maja.keyboard.type(` efter ${mark}-${n}.`);
    await expect(siri.locator('#part-situation')).toContainText(
      `Före ${mark}-${n} efter ${mark}-${n}.`,
      { timeout: 20_000 },
    );
    await saved(maja);
    // Once it is known to be blocked, no WebSocket is tried for a while.
    if (n === 0) expect(proxy.refused).toBeGreaterThan(refused);
    else expect(proxy.refused).toBe(refused);
  }
  expect(proxy.passed).toContain('/sync/frames');
  // The others' words come the same way.
  await writeIn(siri, 'Om Milo');
  await siri.keyboard.type(` Siri ${mark}.`);
  await expect(maja.locator('#part-about')).toContainText(`Siri ${mark}.`);
  await saved(siri);
});
