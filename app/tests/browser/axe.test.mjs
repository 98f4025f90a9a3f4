// axe-core finds nothing on any page, in any of the states that a visitor comes to.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { alert, BASE, onPage, open, pictureLoaded, slider } from './browser.mjs';
import { isProgram, PAGES, visit } from './site.mjs';

const AXE = readFileSync(process.env.AXE, 'utf8');

/// What axe-core finds on the page as it stands. It is run from outside, for the page's policy lets no script in.
async function findings(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)} (${node.failureSummary})`));
}

const assertSound = async (page, state) => assert.deepEqual(await findings(page), [], state);

const SCREENS = [1280, 390].flatMap((width) => ['light', 'dark'].map((colorScheme) => (
  { viewport: { width, height: 844 }, colorScheme })));
const named = ({ viewport, colorScheme }) => `${viewport.width} px, ${colorScheme}`;

for (const screen of SCREENS) {
  for (const address of [...PAGES, '404.html']) {
    test(`${address} as it opens, ${named(screen)}`, onPage(screen, async (page) => {
      await visit(page, address);
      await assertSound(page, 'at the top');
    }));
  }

  test(`Explore while it is used, ${named(screen)}`, onPage({ ...screen, reducedMotion: 'reduce' }, async (page) => {
    await open(page);
    await page.locator('.list .row').nth(2).click();
    await pictureLoaded(page);
    await slider(page).press('End');
    await assertSound(page, 'a dimension opened from the list, at its last point');
    await page.locator('.row').last().hover();
    await assertSound(page, 'a line of the list under the pointer');
    await page.keyboard.press('Tab');
    await assertSound(page, 'the focus on what follows the slider');
  }));

  test(`Explore when files are missing, ${named(screen)}`, onPage({ ...screen, faults: true }, async (page) => {
    await page.route('**/dimension-*.webp', (route) => route.fulfill({ status: 404 }));
    await page.goto(BASE);
    await alert(page).waitFor();
    await assertSound(page, 'the sheet of the dimension is missing');
    await page.route('**/bundle-*.postcard', (route) => route.fulfill({ status: 404 }));
    await page.goto(BASE);
    await alert(page).waitFor();
    await assertSound(page, 'the bundle is missing');
  }));
}

for (const address of PAGES.filter(isProgram)) {
  test(`${address} before its program has come`, onPage({ faults: true }, async (page) => {
    await page.route('**/*.wasm', (route) => route.abort());
    page.removeAllListeners('pageerror');
    await visit(page, address);
    await assertSound(page, 'as it is served');
  }));
}
