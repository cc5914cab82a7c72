// Plain old syntax, so that any Node that knows modules can read it.
var version = process.versions.node
if (Number(version.split('.')[0]) < 20) {
  console.error(
    `Catalyst needs Node 20 or newer to start; this is ${version}. Get one from https://nodejs.org.`,
  )
  process.exit(1)
}
