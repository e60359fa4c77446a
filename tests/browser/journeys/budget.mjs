// The weight of a first view, its number of requests, and that nothing jumps.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

const KILOBYTE = 1000;

export default async function ({ browser, site }) {
  for (const path of ['/', '/?q=Partnerschaft', '/?q=Wasser&year=2023']) {
    const visitor = await Visitor.arrive(browser, site);
    const { page } = visitor;
    await page.addInitScript(() => {
      globalThis.shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) globalThis.shifts.push(entry.value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const finished = [];
    page.on('requestfinished', (request) => finished.push(request));
    await visitor.open(path);
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(
      finished.map(async (request) => {
        const { responseBodySize, responseHeadersSize } = await request.sizes();
        return { kind: request.resourceType(), bytes: responseBodySize + responseHeadersSize };
      }),
    );
    const weight = (kind) => sizes.filter((size) => !kind || size.kind === kind).reduce((sum, size) => sum + size.bytes, 0);
    const told = JSON.stringify(sizes);
    assert.ok(finished.length <= 5, `${path} takes ${finished.length} requests: ${told}`);
    assert.ok(weight() <= 27 * KILOBYTE, `${path} weighs ${weight()} bytes: ${told}`);
    assert.ok(weight('script') > 0 && weight('script') <= 12 * KILOBYTE, `script: ${told}`);
    assert.ok(weight('stylesheet') > 0 && weight('stylesheet') <= 8 * KILOBYTE, `styles: ${told}`);
    assert.ok(!finished.some((request) => /world\.svg/.test(request.url())), 'a map is loaded that nobody has opened');
    const shift = await page.evaluate(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
    assert.ok(shift < 0.01, `${path} jumps by ${shift}`);
    if (path === '/') {
      const outline = page.waitForResponse(/world\.svg/);
      await page.locator('summary', { hasText: 'Länder und Regionen' }).click();
      assert.ok((await outline).ok());
    }
    await visitor.leave();
  }
  await firstSearchWhileSlow(browser, site);
}

/** A first search moves the box when a key is pressed, and not when its answer comes. */
async function firstSearchWhileSlow(browser, site) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 } });
    const { page } = visitor;
    await visitor.open('/');
    await page.evaluate(() => {
      globalThis.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
      }).observe({ type: 'layout-shift' });
    });
    await page.route(/q=/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 900));
      await route.continue().catch(() => {});
    });
    await visitor.type('Wasser');
    await visitor.sees('„Wasser“');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const shift = await page.evaluate(() => globalThis.shift);
    assert.ok(shift < 0.01, `the first search at ${width} px jumps by ${shift}`);
    await page.unrouteAll({ behavior: 'wait' });
    await visitor.leave();
  }
}
