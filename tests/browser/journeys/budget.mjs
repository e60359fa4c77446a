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
    assert.ok(weight() <= 25 * KILOBYTE, `${path} weighs ${weight()} bytes: ${told}`);
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

/** A first search leaves the box where it is, under the hands, when a key is pressed and when its answer comes. */
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
    const place = async () => (await visitor.box.boundingBox()).y;
    const before = await place();
    await visitor.type('Wasser');
    await page.waitForRequest(/q=Wasser/);
    assert.equal(await place(), before, 'a key moved the box');
    assert.ok(await page.locator('h1').first().isVisible(), 'the heading went before the answer came');
    await visitor.sees('„Wasser“');
    assert.equal(await place(), before, 'an answer moved the box');
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1, 'two headings of the page');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const shift = await page.evaluate(() => globalThis.shift);
    assert.ok(shift < 0.01, `the first search at ${width} px jumps by ${shift}`);
    await page.unrouteAll({ behavior: 'wait' });
    // Emptied, the box is that of the start page, and who has finished sees the results from their beginning.
    await visitor.box.fill('');
    await page.locator('.start').waitFor();
    assert.equal(await place(), before, 'the emptied box moved');
    await visitor.type('Schule');
    await visitor.sees('„Schule“');
    await page.keyboard.press('Enter');
    await page.waitForFunction((before) => document.getElementById('q').getBoundingClientRect().y < before, before);
    // What was begun without a connection and taken back leaves nothing behind.
    await visitor.open('/');
    await visitor.context.setOffline(true);
    await visitor.type('Wasser');
    await page.locator('#failure').waitFor();
    await visitor.box.fill('');
    await page.locator('#failure').waitFor({ state: 'detached' });
    assert.equal(await place(), before, 'the box moved without a connection');
    assert.ok(!(await page.locator('main.outdated').count()));
    await visitor.context.setOffline(false);
    visitor.expectFault(/ERR_INTERNET_DISCONNECTED/);
    await visitor.leave();
  }
}
