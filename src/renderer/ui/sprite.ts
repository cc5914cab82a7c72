import symbols from './icons.svg?raw'

/**
 * Puts the symbols into the page, once, where `<use href="#i-…">` finds them. Parsed, not fetched: masks inside a
 * symbol of another file would not be drawn.
 */
export function insertSprite(): void {
  const sprite = new DOMParser().parseFromString(symbols, 'image/svg+xml').documentElement
  sprite.setAttribute('class', 'sprite')
  document.body.prepend(sprite)
}
