import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inChromium, paste, tagged } from './chromium.ts'
import { type StaticHost, staticHost } from './static-host.ts'

describe('any static host', () => {
  // The host answers 503 where it is told to.
  const chromium = inChromium({ tolerated: /503/ })
  let host: StaticHost
  beforeEach(async () => {
    host = await staticHost()
  })
  afterEach(() => host.close())

  it('serves a page that works on when the host is gone, once it has been visited', async () => {
    const page = await chromium.visit({ url: host.url })
    const asked: string[] = []
    page.on('request', request => asked.push(request.url()))
    host.spoil('.onnx', { status: 503 })
    host.spoil('manifest.json', { status: 503 })
    await page.reload()
    await tagged(page)
    await paste(page, 'Kept files read Lisbon too.')
    await page.getByRole('button', { name: /Lisbon, LOC/ }).waitFor()
    expect(asked.filter(url => url.endsWith('.onnx'))).toEqual([])
  })

  it('serves the page from a sub-path without a header, and never gets a text: every request is for a file', async () => {
    const page = await chromium.open()
    const asked: { url: string; method: string; body: string | null }[] = []
    page
      .context()
      .on('request', request => asked.push({ url: request.url(), method: request.method(), body: request.postData() }))
    await page.goto(host.url)
    await tagged(page)
    const before = asked.length
    await paste(page, 'A secret about Madrid.')
    await page.getByRole('button', { name: /Madrid, LOC/ }).waitFor()
    await tagged(page)
    // What Label and the dialogs need is fetched ahead of its use, under names that were given when it was built.
    const known = /^blob:|favicon\.svg$|\/assets\/[\w.-]+-[\w-]{8}\.(js|mjs|css|wasm)$/
    expect(asked.slice(before).filter(({ url }) => !known.test(url))).toEqual([])
    for (const { url, method, body } of asked) {
      expect([url.startsWith(host.url) || url.startsWith('blob:'), method, body]).toEqual([true, 'GET', null])
    }

    // One thread, and the page says why.
    await expect.poll(() => page.evaluate(() => crossOriginIsolated)).toBe(false)
    await page.getByRole('button', { name: /^WASM · 1/ }).click()
    await page.getByText(/isolation headers/).waitFor()
  })
})
