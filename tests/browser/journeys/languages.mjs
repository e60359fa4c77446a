// Switches the language of the pages and keeps the search.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await visitor.box.fill('Wasser');
  await visitor.sees(/Artikel.*Wasser/);
  // The link follows what was typed meanwhile.
  await page.getByRole('link', { name: 'English' }).click();
  await visitor.sees('articles for “Wasser”');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await visitor.isAccessible('English results');
  await visitor.box.fill('Wasser Mali');
  await visitor.sees('“Wasser Mali”');
  assert.equal(new URL(page.url()).searchParams.get('lang'), 'en', 'typing lost the language');
  await visitor.leave();

  const english = await Visitor.arrive(browser, site, { locale: 'en-GB' });
  await english.open('/?q=water');
  assert.equal(await english.page.locator('html').getAttribute('lang'), 'en', 'the browser’s preference counts');
  await english.open('/docs/documents');
  await english.page.getByRole('link', { name: 'Names and terms' }).click();
  assert.equal(await english.page.locator('h1').textContent(), 'Names and terms');
  await english.isAccessible('a page of the manual');
  await english.leave();
}
