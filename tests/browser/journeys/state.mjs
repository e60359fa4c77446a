// The state of a search has a name: in the heading, the title, print, and for those who hear the page.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  for (const width of [360, 1280]) {
    const visitor = await Visitor.arrive(browser, site, { viewport: { width, height: 800 } });
    const { page } = visitor;
    await visitor.open('/');
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Artikel und Berichte zu Partnerschaften durchsuchen');
    await visitor.open('/?theme=wasser&year=2023&sort=newest');
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    assert.match(heading, /^\d+ Artikel\s· 2023, Thema Wasser/);
    assert.match(await page.title(), /^2023, Thema Wasser.* – \d+ Artikel/);
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByRole('heading', { level: 1 }).isVisible(), 'the heading is not printed');
    await page.emulateMedia({ media: 'screen' });

    // One sentence is said, with count, order and page, and with what was made of the query.
    await visitor.open('/?q=Partnerschaft');
    await page.locator('#sort').selectOption('newest');
    const told = page.locator('p[role=status]');
    await told.filter({ hasText: /^\d+ Artikel zu „Partnerschaft“, Neueste zuerst, .*Seite 1 von \d+$/ }).waitFor({ state: 'attached' });
    await visitor.box.fill('Wirkungsmesung Partnerschaft');
    await page.keyboard.press('Enter');
    await told.filter({ hasText: 'Angezeigt: Treffer für „Wirkungsmessung Partnerschaft“. Nach „Wirkungsmesung Partnerschaft“ suchen' }).waitFor({ state: 'attached' });

    // One line stands before the first hit, whatever there is to say; the others are folded.
    await visitor.open('/?q="Wirkungsmesung Wasser" Partnershaft');
    const notes = page.getByRole('note');
    assert.equal(await notes.count(), 1);
    assert.equal(await notes.locator('p:visible').count(), 1, 'more than one line before the hits');
    await notes.locator('summary').click();
    assert.ok((await notes.locator('p:visible').count()) > 1);
    await visitor.isAccessible('unfolded notes');

    // Links look like links.
    const lines = await page.locator('.hit h3 a, .hit .meta a, .hit .themes a').evaluateAll((links) =>
      links.map((link) => getComputedStyle(link)).filter((style) => style.textDecorationLine !== 'underline' || style.textDecorationColor !== style.color).length);
    assert.equal(lines, 0, 'links without a line that can be seen');
    await visitor.leave();
  }
}
