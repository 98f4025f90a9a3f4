// An address that does not exist leads home, wherever the site lies and however deep the address.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BASE, BASE_PREFIX, onPage, shown } from './browser.mjs';

const home = (page) => page.getByRole('link', { name: 'Tuning Dimensions begins here' });

for (const [where, base] of [['at the root', BASE], ['under a prefix', BASE_PREFIX]]) {
  for (const path of ['no-such-page', 'no/such/page.html?a=b#c', 'bundles/lost/', 'a//b/%20/c']) {
    test(`${path} ${where} leads home`, onPage({ faults: true }, async (page) => {
      const answer = await page.goto(base + path);
      assert.equal(answer.status(), 404);
      assert.equal(await page.locator('h1').innerText(), 'There is nothing at this address.');
      await home(page).click();
      await shown(page);
      assert.equal(new URL(page.url()).pathname, new URL(base).pathname);
    }));
  }
}

test('without JavaScript the folders above are one press away each', onPage(
  { javaScriptEnabled: false, faults: true },
  async (page) => {
    await page.goto(`${BASE_PREFIX}no-such-page`);
    await page.getByRole('link', { name: 'in this folder' }).click();
    assert.equal(page.url(), BASE_PREFIX);
    await page.goto(`${BASE_PREFIX}no/such/page`);
    for (let press = 0; page.url() !== BASE_PREFIX && press < 3; press += 1) {
      await page.getByRole('link', { name: 'in the one above' }).click();
    }
    assert.equal(page.url(), BASE_PREFIX);
  },
));

test('where no folder above is the site, nothing is offered but the folders', onPage({ faults: true }, async (page) => {
  await page.route('**/catalog.postcard', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: '' }));
  await page.goto(`${BASE}no-such-page`, { waitUntil: 'networkidle' });
  assert.equal(await home(page).count(), 0);
  assert.equal(await page.getByRole('link').count(), 2);
}));
