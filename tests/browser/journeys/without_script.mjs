// The same way with script switched off.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site, { javaScriptEnabled: false });
  const { page, box } = visitor;
  await visitor.open('/');
  await box.fill('Partnerschaft');
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Partnerschaft' });
  await visitor.sees('Partnerschaft');
  const all = await visitor.total();
  await page.locator('#filters input[type=checkbox][name=year]').first().check();
  await page.locator('#filters button').first().click();
  await page.waitForURL(/year=/);
  assert.ok((await visitor.total()) < all);
  await page.locator('#sort').selectOption('newest');
  await page.locator('.sort button').click();
  await page.waitForURL(/sort=newest/);
  await page.locator('#results h3 a').first().click();
  await page.waitForURL(/\/articles\//);
  await visitor.leave();
}
