// A late answer never overwrites a newer one, and a failing server is told of without losing a word.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page } = visitor;
  await visitor.open('/?q=Saatgut');
  // The search for "Wasser" is answered only after that for "Wasser K".
  let release;
  const released = new Promise((resolve) => (release = resolve));
  let held;
  const isHeld = new Promise((resolve) => (held = resolve));
  await page.route((url) => url.searchParams.get('q') === 'Wasser' && url.searchParams.has('instant'), async (route) => {
    const answer = await route.fetch();
    held();
    await released;
    await route.fulfill({ response: answer }).catch(() => {});
  });
  await visitor.box.fill('Wasser');
  await isHeld;
  await visitor.box.pressSequentially(' K');
  await visitor.sees('„Wasser K“');
  release();
  await page.unrouteAll({ behavior: 'wait' });
  // Whatever would have shown the late answer has run by the time a further search is shown.
  await visitor.sees('„Wasser K“');
  assert.equal(new URL(page.url()).searchParams.get('q'), 'Wasser K');
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Wasser K' });

  // While an answer is waited for, the old hits keep their contrast.
  let answer;
  const asked = new Promise((resolve) => (answer = resolve));
  await page.route(/instant=true/, async (route) => {
    await asked;
    await route.continue();
  });
  await visitor.type('e');
  await page.locator('#main[aria-busy]').waitFor();
  await visitor.isAccessible('a search that takes long');
  answer();
  await visitor.sees('„Wasser Ke“');
  await page.unrouteAll({ behavior: 'wait' });

  await page.route(/instant=true/, (route) => route.abort());
  await visitor.type('ni');
  // Two keys failed; it is said once.
  await page.waitForFunction(() => document.getElementById('q').value.endsWith('ni'));
  await page.getByText('Die Suche antwortet gerade nicht').waitFor();
  assert.equal(await visitor.box.inputValue(), 'Wasser Keni');
  await visitor.isAccessible('a search that failed');
  // The earlier results are still there, and are said to be.
  await page.getByText('Darunter stehen noch die vorherigen Treffer').waitFor();
  assert.ok(await page.locator('#results ol > li').first().isVisible());
  await page.unrouteAll();
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Wasser Keni' });
  visitor.expectFault(/ERR_FAILED/);
  await visitor.leave();
}
