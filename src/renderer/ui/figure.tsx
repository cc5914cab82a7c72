/** A large number with its name above and its unit behind. */
export function Figure({ name, value, unit }: { name: string; value: string; unit?: string }) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        {value}
        {unit && <small> {unit}</small>}
      </dd>
    </div>
  )
}
