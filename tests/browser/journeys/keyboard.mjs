// The whole way with a keyboard alone; the focus can always be seen.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  const press = (key) => page.keyboard.press(key);
  const tabTo = async (what, found) => {
    for (let steps = 0; steps < 80; steps += 1) {
      await press('Tab');
      assert.ok(await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === document.body) return true;
        const style = getComputedStyle(element);
        const box = element.getBoundingClientRect();
        return style.outlineStyle !== 'none' && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
      }), `the focus cannot be seen on ${await visitor.focused()}`);
      if (await page.evaluate(found)) return;
    }
    assert.fail(`Tab does not lead to ${what}`);
  };
  await visitor.open('/');
  await press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#main', 'the first stop is no skip link');
  await press('Enter');
  // A single key is no shortcut: those who speak to their computer would trigger it.
  await press('/');
  assert.notEqual(await visitor.focused(), 'q', 'a single key took the focus');
  await press('Control+k');
  assert.equal(await visitor.focused(), 'q', 'Ctrl K does not lead to the box');
  await page.keyboard.type('Partnerschaft');
  await visitor.sees('Partnerschaft');
  await press('Escape');
  await press('Enter');
  await visitor.isAt({ q: 'Partnerschaft' });
  await tabTo('a filter', () => document.activeElement.matches('#filters input[type=checkbox]'));
  await press('Space');
  await page.locator('#filters input:checked').first().waitFor();
  await tabTo('the chip', () => document.activeElement.matches('#results a'));
  await press('Enter');
  await visitor.isAt({ q: 'Partnerschaft' });
  assert.equal(await visitor.focused(), 'results', 'the focus went with the chip');
  await tabTo('the first hit', () => document.activeElement.matches('#results h3 a'));
  await press('Enter');
  await page.waitForURL(/\/articles\//);
  await press('Control+k');
  assert.equal(await visitor.focused(), 'q');
  await visitor.leave();
}
