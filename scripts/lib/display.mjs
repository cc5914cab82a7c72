/**
 * Why no window can be shown here.
 * @returns {string | undefined} nothing where one can
 */
export function whyNoWindow(env = process.env, platform = process.platform, user = process.getuid?.()) {
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY) {
    return 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  }
  // Chromium refuses its sandbox to root, and without it no page shall run.
  if (platform === 'linux' && user === 0) return 'root cannot run it in its sandbox'
  return undefined
}

/** Whether a browser can be opened. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
