/** A value that refuses to print itself. Only `reveal()` gives it up, so every disclosure can be found with grep. */
export class Secret<T> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  reveal(): T {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  /** What Node's `util.inspect`, and with it `console.log`, asks for. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

export function secret<T>(value: T): Secret<T> {
  return new Secret(value)
}
