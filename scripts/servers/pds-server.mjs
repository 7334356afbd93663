// A Bluesky PDS on the loopback, with a directory of identities in memory.
// It says where it listens, in one line of JSON, and ends with its standard input.
import crypto from 'node:crypto'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

import * as plc from '@did-plc/server'
import { PDS, envToCfg, envToSecrets } from '@atproto/pds'

// Every server in this process listens on the loopback, whatever it was told.
const listen = http.Server.prototype.listen
http.Server.prototype.listen = function (port, ...more) {
  return listen.call(this, port, '127.0.0.1', ...more.filter((one) => typeof one === 'function'))
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pds-'))
const secret = () => crypto.randomBytes(32).toString('hex')

const free = () =>
  new Promise((resolve) => {
    const probe = http.createServer()
    probe.listen(0, () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const directoryPort = await free()
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: directoryPort })
await directory.start()

const port = await free()
const env = {
  port,
  hostname: 'localhost',
  serviceDid: 'did:web:localhost',
  devMode: true,
  dataDirectory: folder,
  blobstoreDiskLocation: path.join(folder, 'blobs'),
  blobUploadLimit: 52_428_800, // as the PDS of Bluesky's own documents
  // Its fetch refuses an address that is no name.
  didPlcUrl: `http://localhost:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: false,
  crawlers: [],
  trustedOAuthClients: [],
  handleBackupNameservers: [],
  rateLimitBypassIps: [],
  jwtSecret: secret(),
  dpopSecret: secret(),
  adminPassword: secret(),
  plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
}
const pds = await PDS.create(envToCfg(env), envToSecrets(env))
await pds.start()
process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`)

process.stdin.resume()
process.stdin.on('end', () => {
  fs.rmSync(folder, { recursive: true, force: true })
  process.exit(0)
})
