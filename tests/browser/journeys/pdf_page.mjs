// From a hit in a PDF to the page that it stands on.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/');
  await visitor.box.focus();
  // Words of the second page alone.
  await visitor.type('Fischereigenossenschaften Hafenstädte');
  await page.keyboard.press('Enter');
  const place = page.locator('#results').getByRole('link', { name: 'PDF, Seite 2' }).first();
  await place.waitFor();
  const address = new URL(await place.getAttribute('href'), page.url());
  assert.equal(address.hash, '#page=2');
  const file = await page.request.get(address.href);
  assert.equal(file.status(), 200);
  const headers = file.headers();
  assert.equal(headers['content-type'], 'application/pdf');
  assert.match(headers['content-disposition'], /^inline/, 'the browser would not show it');
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal((await file.body()).subarray(0, 5).toString(), '%PDF-');
  // The article itself leads there as well.
  await page.locator('#results h3 a').first().click();
  await page.getByRole('link', { name: 'PDF-Datei öffnen' }).waitFor();
  assert.ok(await page.locator('article').getByRole('link', { name: 'PDF, Seite 2' }).first().isVisible());
  await visitor.leave();
}
