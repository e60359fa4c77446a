// The list of marked articles: kept in the browser, exported as a file, and there again after a visit elsewhere.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 }, acceptDownloads: true });
    const { page } = visitor;
    await visitor.open('/?q=Partnerschaft');
    const link = page.locator('.marked-link');
    assert.ok(!(await link.isVisible()), 'a list of nothing');
    const stars = page.locator('.hit .mark-it');
    const title = (await visitor.titles())[1];
    const headHeight = () => page.evaluate(() => document.querySelector('header').offsetHeight);
    const height = await headHeight();
    for (const at of [0, 1]) {
      await stars.nth(at).focus();
      await page.keyboard.press('Space');
      assert.equal(await stars.nth(at).getAttribute('aria-pressed'), 'true');
    }
    assert.match(await link.innerText(), /2/);
    assert.equal(await headHeight(), height, 'marking moves the page');
    const facts = await page.locator('.hit .meta').nth(1).locator('> span').allInnerTexts();
    await visitor.isAccessible(`marked hits at ${width} px`);
    await visitor.fitsItsWidth(`marked hits at ${width} px`);
    // The marks are there on whatever page comes in place of this one.
    await visitor.box.fill('Wasser');
    await visitor.sees('„Wasser“');
    assert.match(await link.innerText(), /2/);
    await page.goBack();
    await visitor.sees('„Partnerschaft“');
    assert.equal(await stars.first().getAttribute('aria-pressed'), 'true');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/marked/);
    await visitor.isAccessible(`the list at ${width} px`);
    await visitor.fitsItsWidth(`the list at ${width} px`);
    const entries = page.locator('#marked li h2');
    assert.equal(await entries.count(), 2);
    assert.equal(await entries.nth(1).innerText(), title);
    assert.equal(await page.locator('#marked .meta').nth(1).innerText(), facts.map((fact) => fact.trim()).join(' · '));
    const downloads = page.waitForEvent('download');
    await page.locator('.save a[data-format=ris]').click();
    const file = await readFile(await (await downloads).path(), 'utf8');
    assert.equal(file.match(/^ER {2}-/gm).length, 2, file);
    await page.locator('#marked li button').first().focus();
    await page.keyboard.press('Enter');
    assert.equal(await entries.count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'button', 'the focus is lost');
    await page.locator('#marked li a').click();
    await page.waitForURL(/\/articles\//);
    const mark = page.locator('article .mark-it');
    assert.equal(await mark.getAttribute('aria-pressed'), 'true');
    await mark.click();
    assert.ok(!(await link.isVisible()), 'what is taken off is still counted');
    await visitor.open('/marked');
    await page.getByText('Sie haben noch nichts gemerkt').waitFor();
    await visitor.leave();
  }

  const plain = await Visitor.arrive(browser, site, { javaScriptEnabled: false });
  await plain.open('/?q=Partnerschaft');
  assert.equal(await plain.page.locator('.mark-it:visible').count(), 0, 'a button that does nothing');
  await plain.open('/marked');
  await plain.page.getByText('braucht JavaScript').waitFor();
  await plain.leave();
}
