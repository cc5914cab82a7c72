import type { StackView } from '../../../contract/stack-view.ts'
import { formatCount } from '../../../shared/count-words.ts'
import { asSentence } from '../../lib/format.ts'
import { fileName } from '../../lib/names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { StatusShape } from '../../ui/status-shape.tsx'

/** Everything that is wrong with the Compose file, by line. It is read again as soon as it is saved. */
export function FileProblems({ view }: { view: StackView }) {
  const problems = view.fileProblems
  const unread = problems.every(({ file, line }) => line === null && file === view.file)
  const remedy = view.rootCauses.find((cause) => cause.service === null)?.remedy
  return (
    <section className="panel" aria-labelledby="file-problems">
      <div className="panel-head">
        <StatusShape shape="unhealthy" />
        <h2 id="file-problems">
          {unread
            ? 'The Compose file cannot be read'
            : `The Compose file has ${formatCount(problems.length, 'problem')}; nothing was touched`}
        </h2>
        <span className="dim small push nowrap wide-only">Read again as soon as it changes</span>
      </div>
      <ul className="file-problems">
        {problems.map(({ file, line, key, message }) => {
          const place = line === null ? file : `${file}:${line}`
          return (
            <li key={`${place} ${key} ${message}`}>
              <span className="row place">
                <code title={place}>
                  {unread ? file : line === null ? fileName(file) : `${fileName(file)}:${line}`}
                </code>
                <CopyButton text={place} label="Copy file and line" />
              </span>
              <span>
                {message}
                {key && <code className="sub">{key}</code>}
              </span>
            </li>
          )
        })}
      </ul>
      {remedy && <p className="panel-foot">{asSentence(remedy)}</p>}
    </section>
  )
}
