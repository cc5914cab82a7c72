import { Icon } from '../ui/icon.tsx'
import { SignInForm } from './sign-in-form.tsx'
import './signed-out.css'

/** What a browser without a session sees: nothing of the app, and how to get in. */
export function SignedOut() {
  return (
    <main className="signed-out">
      <Icon name="mark" />
      <h1>Sign in to Catalyst</h1>
      <SignInForm />
    </main>
  )
}
