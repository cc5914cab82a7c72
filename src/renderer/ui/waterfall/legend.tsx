/** What the looks of the bars mean. */
export function Legend() {
  return (
    <span className="legend push" aria-hidden="true">
      <span>
        <i className="key critical" /> Critical path
      </span>
      <span>
        <i className="key" /> In parallel
      </span>
      <span>
        <i className="key thin" /> Spans its parts
      </span>
      <span>
        <i className="key fail" /> Failed
      </span>
    </span>
  )
}
