// Pictures of every page, for whoever wants to look: wide and narrow, light and dark. They are kept beside the build, in
// the folder that SCREENSHOTS names, and not in the repository.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { onPage } from './browser.mjs';
import { PAGES, visit } from './site.mjs';

const FOLDER = process.env.SCREENSHOTS;
mkdirSync(FOLDER, { recursive: true });

/// A page's name as part of a file's.
const stem = (address) => (address === './' ? 'explore' : address.replace(/\.html$/, ''));

for (const address of PAGES) {
  for (const width of [390, 768, 1280, 1920]) {
    for (const colorScheme of ['light', 'dark']) {
      test(`${address} looks as in ${stem(address)}-${width}-${colorScheme}.png`, onPage(
        { viewport: { width, height: 900 }, colorScheme },
        async (page) => {
          await visit(page, address);
          const path = join(FOLDER, `${stem(address)}-${width}-${colorScheme}.png`);
          const picture = await page.screenshot({ path, animations: 'disabled' });
          assert.equal(picture.readUInt32BE(16), width, 'as wide as the window');
          const colours = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
          const [red] = colours.match(/\d+/g).map(Number);
          assert.equal(red > 128, colorScheme === 'light', `the ground is ${colours}`);
        },
      ));
    }
  }
}
