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
    assert.ok(weight() <= 60 * KILOBYTE, `${path} weighs ${weight()} bytes: ${told}`);
    assert.ok(weight('script') > 0 && weight('script') <= 20 * KILOBYTE, `script: ${told}`);
    assert.ok(weight('stylesheet') > 0 && weight('stylesheet') <= 20 * KILOBYTE, `styles: ${told}`);
    const shift = await page.evaluate(() => globalThis.shifts.reduce((sum, value) => sum + value, 0));
    assert.ok(shift < 0.01, `${path} jumps by ${shift}`);
    await visitor.leave();
  }
}
