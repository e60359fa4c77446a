// Dark, with forced colours, and printed.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site, { colorScheme: 'dark' });
  const { page } = visitor;
  for (const path of ['/', '/?q=Wasser&language=de', '/?q=Wirkungsmesung', '/?q=Xylophonorchesterprobe', '/nirgends']) {
    await visitor.open(path);
    if (path === '/nirgends') visitor.expectFault(/404/);
    const [red, green, blue] = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g).map(Number));
    assert.ok(red + green + blue < 200, `${path} is not dark`);
    await visitor.isAccessible(`${path}, dark`);
  }
  await visitor.open('/?q=Wasser');
  await page.locator('#results h3 a').first().click();
  await page.waitForURL(/\/articles\//);
  await visitor.isAccessible('an article, dark');
  await page.emulateMedia({ forcedColors: 'active' });
  await visitor.open('/?q=Wasser');
  // The system sets the colours; the style sheet's own, which axe reads, are not shown.
  await visitor.isAccessible('results with forced colours', { without: ['color-contrast'] });
  await page.emulateMedia({ media: 'print', forcedColors: 'none' });
  assert.ok(!(await visitor.box.isVisible()), 'the search box is printed');
  await visitor.leave();
}
