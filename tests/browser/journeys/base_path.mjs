// Under a base path behind a proxy: pages, script, completion, articles and widget.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site, foreign }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  const base = new URL(site).pathname;
  await visitor.open('/');
  await visitor.box.focus();
  await visitor.type('Wasser');
  await page.getByRole('option').first().waitFor();
  await visitor.isAt({ q: 'Wasser' });
  assert.equal(new URL(page.url()).pathname, base);
  await page.keyboard.press('Enter');
  await page.locator('#filters input[type=checkbox][name=year]').first().check();
  await page.waitForURL(/year=/);
  await page.goBack();
  await visitor.isAt({ q: 'Wasser' });
  // The address is there before the page is: a link of the old one goes with it.
  await page.locator('#filters input[type=checkbox][name=year]:checked').waitFor({ state: 'detached' });
  await page.locator('#results h3 a').first().click();
  await page.waitForURL((url) => url.pathname.startsWith(`${base}articles/`));
  assert.match(await page.locator('pre code').or(page.locator('h1')).first().innerText(), /\S/);
  await page.goBack();
  await visitor.sees('Wasser');
  await visitor.open('/widget');
  assert.match(await page.locator('pre code').first().innerText(), new RegExp(`src="${site}widget.js"`), 'the example names another address');
  await visitor.leave();

  // A page of the proxy's own site, beside the search.
  const guest = await Visitor.arrive(browser, foreign);
  await guest.open('/');
  const widget = guest.page.locator('fundstelle-search');
  await widget.getByRole('combobox').fill('Wasser');
  await widget.getByRole('listitem').first().waitFor();
  await guest.page.keyboard.press('Escape');
  await widget.getByRole('link').first().click();
  await guest.page.waitForURL((url) => url.pathname.startsWith(`${base}articles/`));
  await guest.leave();
}
