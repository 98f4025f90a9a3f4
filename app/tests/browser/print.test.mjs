// On paper: what is said, shown and measured, in dark ink on white, and nothing that waits for a hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPage, open } from './browser.mjs';
import { PAGES, visit } from './site.mjs';

/// The width of A4 within the margins, in CSS pixels.
const PAPER = { width: 688, height: 970 };

for (const address of PAGES) {
  for (const colorScheme of ['light', 'dark']) {
    test(`${address} on paper, from a ${colorScheme} screen`, onPage({ viewport: PAPER, colorScheme }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      await visit(page, address);
      assert.ok(await page.locator('h1').isVisible());
      const controls = page.locator('nav a, button, input, select, textarea, noscript');
      for (const control of await controls.all()) {
        assert.equal(await control.isVisible(), false, await control.evaluate((element) => element.outerHTML));
      }
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wide <= 0, `${wide} px too wide`);
    }));
  }
}

test('a list that was not scrolled to has its strips on paper', async (t) => {
  const ways = {
    'when the browser says that it will print': (page) => page.evaluate(() => dispatchEvent(new Event('beforeprint'))),
    'when the page is shown as on paper': (page) => page.emulateMedia({ media: 'print' }),
  };
  for (const [when, printed] of Object.entries(ways)) {
    await t.test(when, onPage({}, async (page) => {
      await open(page);
      assert.equal(await page.locator('.list .film img[src]').count(), 0, 'nobody has asked for it yet');
      await printed(page);
      await page.emulateMedia({ media: 'print' });
      await page.waitForFunction(() => {
        const strips = [...document.querySelectorAll('.list .film img')];
        return strips.length > 1 && strips.every((strip) => strip.complete && strip.naturalWidth > 0);
      });
      for (const strip of await page.locator('.list .film').all()) assert.ok(await strip.isVisible());
    }));
  }
});

test('Explore on paper has its picture, strip and numbers', onPage({ viewport: PAPER }, async (page) => {
  await open(page);
  await page.emulateMedia({ media: 'print' });
  for (const part of ['.lede', '.frame img', '.strip', '.histogram', '.readings', '.facts', '.list .row']) {
    assert.ok(await page.locator(part).first().isVisible(), part);
  }
  const address = await page.locator('.bottom a').first()
    .evaluate((link) => getComputedStyle(link, '::after').content);
  assert.match(address, /https:\/\/arxiv\.org/, 'where the link leads can be read');
}));
