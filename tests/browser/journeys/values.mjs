// All values of a facet: found, chosen and gone back from by keyboard alone, on a phone and on a desk, with script or not.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const options of [{ viewport: { width: 360, height: 740 } }, {}, { javaScriptEnabled: false }]) {
    const visitor = await Visitor.arrive(browser, site, options);
    const { page } = visitor;
    const width = options.viewport?.width ?? 1280;
    await visitor.open('/?q=Partnerschaft&year_from=2016');
    if (width < 900) await page.locator('#filters summary').first().click();
    const find = page.locator('#find-organiser');
    await find.focus();
    await page.keyboard.type('eng');
    if (visitor.hasScript) await visitor.isAccessible(`the field for organisations at ${width} px`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/facets\/organiser\?.*find=eng/);
    await page.locator('h1', { hasText: 'Organisationen' }).waitFor();
    if (visitor.hasScript) await visitor.isAccessible(`organisations at ${width} px`);
    await visitor.fitsItsWidth(`organisations at ${width} px`);
    // What has the focus is never behind the button that stays in view.
    const boxes = await page.locator('#values input[type=checkbox]').all();
    await page.locator('#values input[type=checkbox]').first().focus();
    for (let at = 1; at < boxes.length; at += 1) {
      await page.keyboard.press('Tab');
      const [bottom, top] = await page.evaluate(() => [document.activeElement, document.querySelector('.values-apply')].map((element, at) => element.getBoundingClientRect()[at ? 'top' : 'bottom']));
      assert.ok(bottom <= top, `box ${at} is hidden: it ends at ${bottom}, the button begins at ${top}`);
    }
    const choice = page.locator('#values input[type=checkbox]').first();
    const value = await choice.inputValue();
    await choice.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await visitor.isAt({ q: 'Partnerschaft', year_from: '2016', organiser: value });
    assert.ok((await visitor.total()) > 0);
    // What is ticked stays so while one sorts the values or looks for others.
    if (visitor.hasScript) {
      await visitor.open('/facets/organiser?q=Partnerschaft');
      await page.locator('#values input[type=checkbox]').nth(1).check();
      const first = await page.locator('#values input[type=checkbox]').nth(1).inputValue();
      await page.getByRole('link', { name: 'Name (A–Z)' }).click();
      await page.waitForURL(/order=name/);
      const other = page.locator('#values input[type=checkbox]:not(:checked)').first();
      const second = await other.inputValue();
      await other.check();
      await page.locator('#find').fill('eng');
      await page.keyboard.press('Enter');
      await page.waitForURL(/find=eng/);
      await page.locator('.values-apply button').click();
      await page.waitForURL((url) => [first, second].every((value) => url.searchParams.getAll('organiser').includes(value)));
    }
    // The way back keeps what was asked for.
    await visitor.open('/facets/organiser?q=Partnerschaft&order=name');
    await page.getByRole('link', { name: 'Zurück zu den Treffern' }).click();
    await visitor.isAt({ q: 'Partnerschaft' });
    await visitor.leave();
  }
}
