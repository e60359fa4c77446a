// Narrows by year and organiser, sorts, removes a filter, and goes back through all of it.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Partnerschaft');
  const all = await visitor.total();
  const year = page.locator('#filters input[type=checkbox][name=year]').first();
  const value = await year.inputValue();
  await page.evaluate(() => (globalThis.stays = true));
  await year.focus();
  const before = await year.boundingBox();
  await page.keyboard.press('Space');
  await visitor.isAt({ q: 'Partnerschaft', year: value });
  const narrowed = await visitor.total();
  assert.ok(narrowed < all, `${narrowed} of ${all} articles are of one year`);
  assert.ok(await page.locator(`#filters input[type=checkbox][name=year][value="${value}"]`).isChecked());
  const has = await page.evaluate(() => [document.activeElement.name, document.activeElement.value]);
  assert.deepEqual(has, ['year', value], 'choosing a year lost the focus');
  const after = await page.locator(`#filters input[type=checkbox][name=year][value="${value}"]`).boundingBox();
  assert.ok(Math.abs(after.y - before.y) < 2, 'the chosen box moved away');
  await visitor.isAccessible('a narrowed search');
  const organiser = page.locator('#filters input[type=checkbox][name=organiser]').first();
  const body = await organiser.inputValue();
  await organiser.check();
  await visitor.isAt({ q: 'Partnerschaft', year: value, organiser: body });
  await page.locator('#sort').focus();
  await page.locator('#sort').selectOption('newest');
  await page.waitForURL(/sort=newest/);
  assert.equal(await visitor.focused(), 'sort', 'sorting lost the focus');
  // The first chip is the year's.
  await page.locator(`#results a[href*="organiser="]:not([href*="year="])`).first().click();
  await page.waitForURL((url) => !url.searchParams.has('year') && url.searchParams.get('organiser') === body);
  assert.ok(!(await page.locator(`#filters input[type=checkbox][name=year][value="${value}"]`).isChecked()));
  await page.goBack();
  await page.waitForURL(/year=.*sort=newest/);
  await page.locator(`#filters input[type=checkbox][name=year][value="${value}"]:checked`).waitFor({ state: 'attached' });
  await page.goBack();
  await page.goBack();
  await visitor.isAt({ q: 'Partnerschaft', year: value });
  await visitor.sees(String(narrowed));
  await page.goBack();
  await visitor.isAt({ q: 'Partnerschaft' });
  await visitor.sees(String(all));
  await page.goForward();
  await visitor.sees(String(narrowed));
  assert.equal(await page.evaluate(() => globalThis.stays), true, 'a page was loaded anew');
  await visitor.leave();
}
