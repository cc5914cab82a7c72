/** What any program may need to run at all: where things lie, what language is spoken, what time it is. */
const basic =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TMP|TEMP|LD_LIBRARY_PATH|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|CATALYST_HOME|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH|NUMBER_OF_PROCESSORS|PROCESSOR_\w+)$/iu

/** What Docker's credential helpers are told by the environment: the session's keyring, a password store, a cloud. */
const credentialHelpers =
  /^(?:DOCKER_\w+|DBUS_SESSION_BUS_ADDRESS|XDG_\w+|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|GNUPGHOME|GPG_\w+|PASSWORD_STORE_\w+|SSH_AUTH_SOCK|AWS_\w+|AZURE_\w+|GOOGLE_\w+|CLOUDSDK_\w+|(?:https?|no|all)_proxy|SSL_CERT_\w+)$/iu

/**
 * The environment of a program that Catalyst starts: what it needs and nothing else, so that keys which happen to be in
 * the user's environment are not handed on.
 */
export function childEnvironment(
  purpose: 'worker' | 'credential-helper',
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const allowed: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue
    if (basic.test(name) || (purpose === 'credential-helper' && credentialHelpers.test(name))) {
      allowed[name] = value
    }
  }
  return allowed
}
