// Runs each example of docs/browser-login.md for Playwright, line by line as it is documented, against an application that
// redirects to a running Understudy.
//
// node documented-login.js PLAYWRIGHT READY-FILE DOCUMENT
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const http = require('node:http');

const [library, readyFile, documentFile] = process.argv.slice(2);
const { chromium } = require(library);
const issuer = JSON.parse(fs.readFileSync(readyFile, 'utf8')).issuer;
const blocks = fs.readFileSync(documentFile, 'utf8').matchAll(/^```js\n([\s\S]*?)^```/gm);
const examples = [...blocks].map((match) => match[1]).filter((text) => text.includes('await page.'));
const documented = 'http://localhost:3000/';

/** The application: sends a browser to the provider, and shows what it is told afterwards. */
const application = http.createServer((request, response) => {
  const url = new URL(request.url, documented);
  if (url.pathname === '/login') {
    const query = new URLSearchParams({
      client_id: 'demo-app', response_type: 'code', scope: 'openid', prompt: 'login',
      redirect_uri: `http://localhost:${application.address().port}/callback`,
    });
    response.writeHead(302, { location: `${issuer}/authorize?${query}` }).end();
  } else {
    response.end(url.searchParams.has('code') ? 'signed in' : 'not signed in');
  }
});

async function main() {
  assert(examples.length >= 2, `${documentFile} has ${examples.length} examples for Playwright`);
  await new Promise((resolve) => application.listen(0, 'localhost', resolve));
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const AsyncFunction = (async () => {}).constructor;
  for (const example of examples) {
    assert(example.includes(documented), example);
    const context = await browser.newContext();
    const page = await context.newPage();
    const lines = example.replaceAll(documented, `http://localhost:${application.address().port}/`);
    // A selector that finds two elements is an error of Playwright's.
    await new AsyncFunction('page', lines)(page);
    await page.waitForURL(/\/callback\?/);
    assert.strictEqual(await page.locator('body').innerText(), 'signed in', example);
    await context.close();
  }
  await browser.close();
  application.close();
  console.log(`browser: ${examples.length} documented examples for Playwright signed in`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
