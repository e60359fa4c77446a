// On a phone, upright and at the narrowest width that WCAG asks for.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [320, 360]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 740 }, hasTouch: true, isMobile: true });
    const { page } = visitor;
    for (const path of ['/', '/?q=Partnerschaft', '/?q=Xylophonorchesterprobe']) {
      await visitor.open(path);
      await visitor.fitsItsWidth(`${path} at ${width} px`);
      await visitor.isAccessible(`${path} at ${width} px`);
    }
    await visitor.open('/?q=Partnerschaft');
    const fold = page.locator('#filters summary').first();
    await fold.tap();
    await page.locator('#filters input[name=year]').first().tap();
    await page.waitForURL(/year=/);
    assert.ok(await page.locator('#filters input[name=year]').first().isVisible(), 'the filters folded up again');
    await visitor.fitsItsWidth(`filters at ${width} px`);
    await visitor.isAccessible(`filters at ${width} px`);
    await visitor.box.tap();
    await visitor.box.fill('Wass');
    await page.getByRole('option').first().waitFor();
    await visitor.fitsItsWidth(`completions at ${width} px`);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement !== document.getElementById('q'));
    await page.locator('#results h3 a').first().tap();
    await page.waitForURL(/\/articles\//);
    await visitor.fitsItsWidth(`an article at ${width} px`);
    await visitor.isAccessible(`an article at ${width} px`);
    await visitor.leave();
  }
}
