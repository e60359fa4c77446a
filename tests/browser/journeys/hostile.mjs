// Articles that hold script, addresses that run code, overrides of direction and endless titles.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  page.on('dialog', (dialog) => assert.fail(`code of an article ran: ${dialog.message()}`));
  await visitor.open('/');
  await visitor.box.focus();
  await visitor.type('Brunnen');
  await page.getByRole('option').first().waitFor();
  await visitor.sees('Brunnen');
  await page.getByText('<script>alert(').first().waitFor();
  await visitor.isAccessible('hostile results and completions');
  await visitor.fitsItsWidth('hostile results');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=Brunnen$/);
  assert.equal(await page.locator('#results a[href^="javascript:"], #results script, #results img').count(), 0);
  for (const link of await page.locator('#results h3 a').all()) {
    const href = await link.getAttribute('href');
    await visitor.open(href);
    await visitor.fitsItsWidth(href);
    await visitor.isAccessible(href);
    await page.goBack();
  }
  await visitor.box.fill('"><script>alert(1)</script>');
  await visitor.sees('<script>');
  await page.setViewportSize({ width: 320, height: 700 });
  await visitor.open('/?q=Brunnen');
  await visitor.fitsItsWidth('hostile results at 320 px');
  await visitor.open('/widget');
  await page.locator('fundstelle-search').getByRole('combobox').fill('Brunnen');
  await page.locator('fundstelle-search').getByText('<script>alert(').first().waitFor();
  await visitor.fitsItsWidth('hostile results in the widget');
  await visitor.leave();
}
