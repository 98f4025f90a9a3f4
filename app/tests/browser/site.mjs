// The pages of the built site, as its own navigation lists them: a page is tested from the day on which it is built.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SITE = process.env.SITE;

export const served = (file) => readFileSync(join(SITE, file), 'utf8');

/// The pages' addresses beside the site's root: './', 'compare.html', ...
export const PAGES = (() => {
  const [, nav] = served('index.html').match(/<nav[^>]*>([^]*?)<\/nav>/);
  const listed = [...nav.matchAll(/<a href="([^"]+)"/g)].map(([, address]) => address);
  return listed.filter((address) => existsSync(join(SITE, fileOf(address))));
})();

/// The file that answers a page's address.
export function fileOf(address) {
  return address === './' ? 'index.html' : address;
}

/// Whether a page is a program, which is shown once it has run, or complete as it is served.
export const isProgram = (address) => served(fileOf(address)).includes('<script type="module"');

/// Opens a page and waits until all that it loads has come.
export async function visit(page, address, base = process.env.BASE_URL) {
  await page.goto(new URL(address, base).href, { waitUntil: 'networkidle' });
}
