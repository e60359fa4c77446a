// Completion as the ARIA practices have it: list autocomplete with manual selection.

import assert from 'node:assert/strict';
import { Visitor } from '../visitor.mjs';

export default async function ({ browser, site }) {
  const visitor = await Visitor.arrive(browser, site);
  const { page, box } = visitor;
  const list = page.getByRole('listbox');
  const state = () => box.evaluate((box) => [box.getAttribute('aria-expanded'), box.getAttribute('aria-activedescendant')]);
  await visitor.open('/');
  await box.focus();
  await visitor.type('wass');
  await list.getByRole('option').first().waitFor();
  assert.deepEqual(await state(), ['true', null], 'an option was chosen for the visitor');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await state(), ['true', 'completion-0']);
  assert.equal(await box.inputValue(), 'wass', 'the box changed before anything was chosen');
  assert.equal(await page.locator('#completion-0').getAttribute('aria-selected'), 'true');
  await visitor.isAccessible('a chosen completion');
  await page.keyboard.press('ArrowUp');
  assert.deepEqual(await state(), ['true', null], 'the way back leads to the box');
  await page.keyboard.press('Escape');
  assert.deepEqual(await state(), ['false', null]);
  assert.equal(await box.inputValue(), 'wass', 'Escape took the text with the list');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(await state(), ['true', 'completion-0'], 'an arrow opens the list again');
  await page.keyboard.press('Tab');
  await list.waitFor({ state: 'hidden' });

  // People who need a fifth of a second for each key don't ask at each of them, and hits and completions come at once.
  let asked = 0;
  const count = (request) => {
    asked += /[?&]q=/.test(request.url()) ? 1 : 0;
    assert.doesNotMatch(request.url(), /suggest/, 'completions are asked for apart');
  };
  await box.fill('');
  page.on('request', count);
  await box.pressSequentially('partnerschaften', { delay: 200 });
  await visitor.sees('partnerschaften');
  assert.ok(asked <= 8, `15 keys asked ${asked} times`);
  await list.getByRole('option').first().waitFor();
  page.off('request', count);

  // A list that was closed while its answer was under way stays closed.
  await box.fill('');
  await page.route(/instant=true/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 600));
    await route.continue().catch(() => {});
  });
  const under = page.waitForRequest(/instant=true/);
  await box.pressSequentially('klima');
  await under;
  await page.keyboard.press('Escape');
  await visitor.sees('klima');
  assert.ok(!(await list.isVisible()), 'a closed list opened again');
  assert.equal(await box.inputValue(), 'klima');
  await page.unrouteAll({ behavior: 'wait' });

  // A theme filters.
  await box.fill('wasser');
  const theme = list.getByRole('option').filter({ hasText: 'Thema' }).first();
  await theme.waitFor();
  await theme.click();
  await page.waitForURL(/theme=/);
  assert.equal(await box.inputValue(), '');
  assert.ok(await page.locator('#filters input[name=theme]:checked').count());
  await page.locator('p[role=status]').filter({ hasText: 'Artikel' }).waitFor({ state: 'attached' });

  // A title leads to its article.
  await visitor.open('/');
  const title = (await visitor.titles())[0];
  await box.fill(title.slice(0, 25));
  const option = list.getByRole('option').filter({ hasText: 'Titel' }).first();
  await option.waitFor();
  await option.click();
  await page.waitForURL(/\/articles\//);
  // On the page of an article, completion is there too, and Enter leads to the results.
  await box.fill('Saatgut');
  await list.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
  await visitor.isAt({ q: 'Saatgut' });
  await visitor.sees('Saatgut');
  await visitor.leave();
}
