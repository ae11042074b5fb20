interface Props {
  readonly children: string
  readonly onShow: () => void
}

/** Out of a filter that leaves nothing. */
export function ShowAll({ children, onShow }: Props) {
  return (
    <div className="row">
      <button type="button" className="button" onClick={onShow}>
        {children}
      </button>
    </div>
  )
}
