import { isPlaceholder, looksOpaque } from './opaque.ts'
import type { Span, StructureRule } from './span.ts'

/** `password` in other languages, in letters that the scan for keywords knows. */
const plainNames =
  'mot de passe|motdepasse|senha|palavra-passe|contrasenya|contrasena|parola|haslo|heslo|losenord|adgangskode|passord|salasana|geslo|lozinka|zaporka|sifre|jelszo|kata sandi|wachtwoord|kennwort'.split(
    '|',
  )
const otherNames =
  'contraseña|hasło|lösenord|adgangskode|jelszó|şifre|κωδικός(?: πρόσβασης)?|mật khẩu|пароль|лозинка|парола|密码|密碼|口令|パスワード|暗証番号|비밀번호|암호|كلمة المرور|كلمة السر|סיסמה|סיסמא|รหัสผ่าน|पासवर्ड|parolă|slaptažodis|salasõna|lykilorð'
const otherName = new RegExp(otherNames, 'giu')
const value =
  /\\{0,3}["'»`]?\s{0,4}(?::|=>?|：|＝)[ \t\u3000]{0,4}(?:\\{0,3}(["'«`])([^"'»`\n\\]{1,200})|([^\s"'«`,;&<>{}[\]\\、。]{1,200}))/uy

function valueAfter(text: string, end: number): Span | undefined {
  value.lastIndex = end
  const found = value.exec(text)
  const secret = (found?.[2] ?? found?.[3])?.replace(/[.:!?]{1,3}$/u, '')
  if (!found || !secret || isPlaceholder(secret) || secret.startsWith('[redacted')) return undefined
  const start = end + found[0].lastIndexOf(secret)
  // A sentence goes on behind a word of letters.
  const said = found[3] !== undefined && /\s$/u.test(text.slice(start - 1, start))
  if (
    said &&
    /^\p{L}+$/u.test(secret) &&
    /^[ \t]+\p{Ll}/u.test(text.slice(start + secret.length, start + secret.length + 4))
  )
    return undefined
  return { start, end: start + secret.length, kind: 'password', local: !looksOpaque(secret) }
}

export const foreignNames: readonly StructureRule[] = plainNames.map((keyword) => ({
  keyword,
  find(text, end) {
    const span = valueAfter(text, end)
    return span ? [span] : []
  },
}))

/** Values under names that are written in other letters than a to z. */
export function underForeignNames(text: string): Span[] {
  const spans: Span[] = []
  for (const name of text.matchAll(otherName)) {
    const span = valueAfter(text, name.index + name[0].length)
    if (span) spans.push(span)
  }
  return spans
}
